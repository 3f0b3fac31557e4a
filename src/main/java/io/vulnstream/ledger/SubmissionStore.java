package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vulnstream.bus.Hints;
import io.vulnstream.ledger.Acceptance.Entry;
import io.vulnstream.ledger.Acceptance.Kind;
import io.vulnstream.support.Ids;
import io.vulnstream.support.Json;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Commands as rows: requests, idempotency keys and the audit of a whole batch in one statement, so that they stand or fall
 * together at the price of one round trip.
 */
public final class SubmissionStore implements Requests {
    private final Pg pg;
    private final Hints hints;
    private final Duration limit;

    /** @param limit after which PostgreSQL is told to give a batch up */
    public SubmissionStore(Pg pg, Hints hints, Duration limit) {
        this.pg = pg;
        this.hints = hints;
        this.limit = limit;
    }

    private record Key(String principal, String key) {}

    private record Asked(UUID id, Submission submission, NewRequest request) {}

    private record Stored(String digest, List<Entry> requests) {}

    @Override
    public Future<List<UUID>> accept(String principal, List<NewRequest> requests) {
        return requests.isEmpty()
                ? Future.succeededFuture(List.of())
                : accept(List.of(new Submission(principal, null, "", requests)))
                        .map(answers -> answers.get(0).requests().stream()
                                .map(Entry::id)
                                .toList());
    }

    /** @param batch no key of a principal twice */
    public Future<List<Acceptance>> accept(List<Submission> batch) {
        var entries = batch.stream().map(SubmissionStore::entries).toList();
        return insert(batch, entries).compose(fresh -> {
            var known = batch.stream()
                    .filter(s -> s.key() != null && !fresh.contains(key(s)))
                    .toList();
            return known.isEmpty()
                    ? Future.succeededFuture(answers(batch, entries, Map.of()))
                    : stored(known).map(stored -> answers(batch, entries, complete(known, stored)));
        });
    }

    /** Nobody is told of requests that are not there. */
    private static Map<Key, Stored> complete(List<Submission> known, Map<Key, Stored> stored) {
        known.stream()
                .filter(s -> !s.requests().isEmpty() && !stored.containsKey(key(s)))
                .findAny()
                .ifPresent(s -> {
                    throw new IllegalStateException("the key " + key(s) + " was there and is not any more");
                });
        return stored;
    }

    private static List<Entry> entries(Submission submission) {
        return submission.requests().stream()
                .map(request -> new Entry(Ids.next(), request.reference()))
                .toList();
    }

    private static Key key(Submission submission) {
        return new Key(submission.principal(), String.valueOf(submission.key()));
    }

    private static List<Acceptance> answers(
            List<Submission> batch, List<List<Entry>> entries, Map<Key, Stored> stored) {
        var answers = new ArrayList<Acceptance>();
        for (int i = 0; i < batch.size(); i++) {
            var before = batch.get(i).key() == null ? null : stored.get(key(batch.get(i)));
            answers.add(
                    before == null
                            ? new Acceptance(Kind.NEW, entries.get(i))
                            : before.digest().equals(batch.get(i).digest())
                                    ? new Acceptance(Kind.REPEATED, before.requests())
                                    : new Acceptance(Kind.CONFLICT, List.of()));
        }
        return answers;
    }

    /** Keys go in sorted: two nodes that take the same ones wait for each other and do not deadlock. */
    private Future<Set<Key>> insert(List<Submission> batch, List<List<Entry>> entries) {
        var commands = new ArrayList<Submission>();
        var ids = new ArrayList<String>();
        var asked = new ArrayList<Asked>();
        for (int i = 0; i < batch.size(); i++) {
            var submission = batch.get(i);
            var requests = submission.requests();
            if (requests.isEmpty()) {
                continue;
            }
            commands.add(submission);
            ids.add(entries.get(i).stream().map(e -> e.id().toString()).collect(Collectors.joining(",")));
            for (int n = 0; n < requests.size(); n++) {
                asked.add(new Asked(entries.get(i).get(n).id(), submission, requests.get(n)));
            }
        }
        return asked.isEmpty() ? Future.succeededFuture(Set.of()) : insert(commands, ids, asked);
    }

    private Future<Set<Key>> insert(List<Submission> commands, List<String> ids, List<Asked> asked) {
        return pg.queryWithin(
                        limit,
                        """
                with fresh as (
                    insert into request_key (principal, key, digest, requests)
                    select principal, key, digest, string_to_array(ids, ',')::uuid[]
                    from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as c (principal, key, digest, ids)
                    where key is not null
                    order by principal, key
                    on conflict do nothing
                    returning principal, key),
                told as (
                    insert into audit (principal, action, subject, detail)
                    select principal, 'scan.request', subject, detail::jsonb
                    from unnest($1::text[], $2::text[], $5::text[], $6::text[]) as c (principal, key, subject, detail)
                    where key is null or (principal, key) in (select principal, key from fresh)),
                asked as (
                    insert into request (public_id, reference, scanners, platforms, lane, reason, rescan, principal,
                                         target_id, trace, state)
                    select id, reference, string_to_array(scanners, ','), string_to_array(platforms, ','), lane, reason,
                           rescan, principal, target, trace, 0
                    from unnest($7::uuid[], $8::text[], $9::text[], $10::text[], $11::smallint[], $12::smallint[],
                                $13::boolean[], $14::text[], $15::bigint[], $16::text[], $17::text[])
                         as r (id, reference, scanners, platforms, lane, reason, rescan, principal, target, trace, key)
                    where key is null or (principal, key) in (select principal, key from fresh))
                select principal, key from fresh""",
                        texts(commands, Submission::principal),
                        texts(commands, Submission::key),
                        texts(commands, Submission::digest),
                        ids.toArray(String[]::new),
                        texts(commands, SubmissionStore::subject),
                        texts(commands, SubmissionStore::detail),
                        asked.stream().map(Asked::id).toArray(UUID[]::new),
                        texts(asked, a -> a.request().reference()),
                        texts(asked, a -> joined(a.request().scanners())),
                        texts(asked, a -> joined(a.request().platforms())),
                        asked.stream()
                                .map(a -> (short) a.request().lane().ordinal())
                                .toArray(Short[]::new),
                        asked.stream()
                                .map(a -> (short) a.request().reason().ordinal())
                                .toArray(Short[]::new),
                        asked.stream().map(a -> a.request().rescan()).toArray(Boolean[]::new),
                        texts(asked, a -> a.submission().principal()),
                        asked.stream().map(a -> a.request().target()).toArray(Long[]::new),
                        texts(asked, a -> a.request().trace().traceparent()),
                        texts(asked, a -> a.submission().key()))
                .onSuccess(done -> hints.give(Hints.LEDGER))
                .map(rows -> new HashSet<>(
                        Pg.mapped(rows, row -> new Key(row.getString("principal"), row.getString("key")))));
    }

    private static <T> String[] texts(List<T> rows, Function<T, @Nullable String> text) {
        return rows.stream().map(text).toArray(String[]::new);
    }

    private static @Nullable String joined(@Nullable List<String> names) {
        return names == null || names.isEmpty() ? null : String.join(",", names);
    }

    private static String subject(Submission submission) {
        var requests = submission.requests();
        return requests.size() == 1 ? requests.get(0).reference() : requests.size() + " references";
    }

    /** The trace is that of all its requests. */
    private static String detail(Submission submission) {
        var first = submission.requests().get(0);
        return Json.mapper()
                .createObjectNode()
                .put("lane", first.lane().word())
                .put("rescan", first.rescan())
                .put("trace", first.trace().traceId())
                .toString();
    }

    /** What was asked under keys before; only keys that are there. */
    private Future<Map<Key, Stored>> stored(List<Submission> known) {
        return pg.queryWithin(limit, """
                select k.principal, k.key, k.digest, r.public_id, r.reference
                from unnest($1::text[], $2::text[]) as w (principal, key)
                join request_key k on k.principal = w.principal and k.key = w.key
                cross join lateral unnest(k.requests) with ordinality as n (id, place)
                join request r on r.public_id = n.id
                order by k.principal, k.key, n.place""", texts(known, Submission::principal), texts(known, Submission::key))
                .map(rows -> {
                    var stored = new HashMap<Key, Stored>();
                    rows.forEach(row -> stored.computeIfAbsent(
                                    new Key(row.getString("principal"), row.getString("key")),
                                    key -> new Stored(row.getString("digest"), new ArrayList<>()))
                            .requests()
                            .add(new Entry(row.getUUID("public_id"), row.getString("reference"))));
                    return stored;
                });
    }
}
