package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.bus.Hints;
import io.vulnstream.bus.PipelineFailure.Rejected;
import io.vulnstream.event.Cause;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Requests as rows, a batch in one statement. */
public final class RequestStore implements Requests {
    private static final int LONGEST_REFERENCE = 4096;
    private final Pg pg;
    private final Hints hints;

    public RequestStore(Pg pg, Hints hints) {
        this.pg = pg;
        this.hints = hints;
    }

    @Override
    public Future<List<UUID>> accept(List<NewRequest> requests) {
        var impossible = requests.stream().filter(r -> !storable(r)).findFirst();
        if (impossible.isPresent()) {
            return Future.failedFuture(new Rejected(
                    Cause.REFERENCE_INVALID,
                    "a reference has at most " + LONGEST_REFERENCE + " characters and none of them is zero"));
        }
        if (requests.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        var ids = requests.stream().map(r -> Ids.next()).toList();
        return pg.withTransaction(tx -> insert(tx, requests, ids).compose(done -> known(tx, requests, ids)))
                .onSuccess(done -> hints.give(Hints.LEDGER));
    }

    private static boolean storable(NewRequest request) {
        return request.reference().length() <= LONGEST_REFERENCE
                && request.reference().indexOf(0) < 0;
    }

    private static Future<Void> insert(SqlClient tx, List<NewRequest> requests, List<UUID> ids) {
        return Pg.run(
                        tx,
                        """
                insert into request (public_id, reference, scanners, platforms, lane, reason, rescan, principal,
                                     idempotency_key, target_id, trace, state)
                select id, reference, string_to_array(scanners, ','), string_to_array(platforms, ','), lane, reason,
                       rescan, principal, key, target, trace, 0
                from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::smallint[], $7::boolean[],
                            $8::text[], $9::text[], $10::bigint[], $11::text[])
                     as r (id, reference, scanners, platforms, lane, reason, rescan, principal, key, target, trace)
                on conflict (principal, idempotency_key) do nothing""",
                        ids.toArray(UUID[]::new),
                        column(requests, NewRequest::reference).toArray(String[]::new),
                        column(requests, r -> joined(r.scanners())).toArray(String[]::new),
                        column(requests, r -> joined(r.platforms())).toArray(String[]::new),
                        column(requests, r -> (short) r.lane().ordinal()).toArray(Short[]::new),
                        column(requests, r -> (short) r.reason().ordinal()).toArray(Short[]::new),
                        column(requests, NewRequest::rescan).toArray(Boolean[]::new),
                        column(requests, NewRequest::principal).toArray(String[]::new),
                        column(requests, NewRequest::idempotencyKey).toArray(String[]::new),
                        column(requests, NewRequest::target).toArray(Long[]::new),
                        column(requests, r -> r.trace().traceparent()).toArray(String[]::new))
                .mapEmpty();
    }

    /** The ids to answer: where an idempotency key was there before, the id it was first given. */
    private static Future<List<UUID>> known(SqlClient tx, List<NewRequest> requests, List<UUID> ids) {
        if (requests.stream().allMatch(r -> r.idempotencyKey() == null)) {
            return Future.succeededFuture(ids);
        }
        return Pg.run(
                        tx,
                        """
                select k.place, r.public_id
                from unnest($1::text[], $2::text[]) with ordinality as k (principal, key, place)
                join request r on r.principal = k.principal and r.idempotency_key = k.key""",
                        column(requests, NewRequest::principal).toArray(String[]::new),
                        column(requests, NewRequest::idempotencyKey).toArray(String[]::new))
                .map(rows -> {
                    var first = new HashMap<Long, UUID>();
                    rows.forEach(row -> first.put(row.getLong("place"), row.getUUID("public_id")));
                    return IntStream.range(0, ids.size())
                            .mapToObj(i -> first.getOrDefault(i + 1L, ids.get(i)))
                            .toList();
                });
    }

    private static <T> Stream<@Nullable T> column(List<NewRequest> requests, Function<NewRequest, @Nullable T> value) {
        return requests.stream().map(value);
    }

    private static @Nullable String joined(@Nullable List<String> names) {
        return names == null || names.isEmpty() ? null : String.join(",", names);
    }
}
