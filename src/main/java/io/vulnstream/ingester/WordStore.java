package io.vulnstream.ingester;

import static io.vulnstream.support.pg.Rows.coded;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.finding.Severity;
import io.vulnstream.ingester.Reported.Place;
import io.vulnstream.support.FanOut;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what scanners say and where they see packages, once each. New ones are written in the order of their digests and
 * committed before the results that need them, or two results at once would lock each other out; who finds in its
 * transaction that one is missing gives up, writes it, and begins again.
 */
final class WordStore {
    private static final int BATCH = 2000;
    private static final int TRIES = 5;

    private final Pg pg;
    private final DigestStore wordings = new DigestStore("wording");
    private final DigestStore sightings = new DigestStore("sighting");

    WordStore(Pg pg) {
        this.pg = pg;
    }

    /** What was to be written needs rows that are not there yet. */
    private static final class Unwritten extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Collection<Reported> said;

        Unwritten(Collection<Reported> said) {
            super("something is said that was never said before", null, false, false);
            this.said = said;
        }
    }

    /** A transaction that asks for {@link #rows}, made again when one is missing. */
    <T> Future<T> teaching(Supplier<Future<T>> transaction) {
        return teaching(transaction, TRIES);
    }

    private <T> Future<T> teaching(Supplier<Future<T>> transaction, int tries) {
        return transaction
                .get()
                .recover(failure -> tries > 1 && failure instanceof Unwritten unwritten
                        ? write(unwritten.said).compose(written -> teaching(transaction, tries - 1))
                        : Future.failedFuture(failure));
    }

    /** Afterwards there are rows for all of this, and it knows them. */
    Future<Void> write(Collection<Reported> said) {
        return FanOut.inTurn(
                FanOut.chunks(rowless(said), BATCH),
                batch -> pg.withConnection(held -> {
                    var asked = new Asked(batch);
                    return look(held, asked)
                            .compose(known -> insertWordings(held, missing(asked.worded(), known.worded()))
                                    .compose(written -> insertSightings(held, missing(asked.seen(), known.seen()))))
                            .compose(written -> look(held, asked))
                            .mapEmpty();
                }));
    }

    /** Afterwards all of this knows its rows, or the transaction has failed. */
    Future<Void> rows(SqlClient tx, Collection<Reported> said) {
        return FanOut.inTurn(FanOut.chunks(rowless(said), BATCH), batch -> look(tx, new Asked(batch))
                        .mapEmpty())
                .compose(looked -> {
                    var unwritten = rowless(said);
                    return unwritten.isEmpty()
                            ? Future.succeededFuture()
                            : Future.failedFuture(new Unwritten(unwritten));
                });
    }

    private static List<Reported> rowless(Collection<Reported> said) {
        return said.stream().filter(one -> !one.hasRows()).toList();
    }

    /** Some of what a report says, with one of those that say or see the same by digest, in order. */
    private record Asked(List<Digests> all, Map<UUID, Reported> worded, Map<UUID, Reported> seen) {
        private record Digests(Reported of, UUID wording, UUID sighting) {}

        Asked(List<Reported> said) {
            this(
                    said.stream()
                            .map(one -> new Digests(
                                    one, one.wording().digest(), one.sighting().digest()))
                            .toList(),
                    new TreeMap<>(),
                    new TreeMap<>());
            all.forEach(one -> {
                worded.putIfAbsent(one.wording(), one.of());
                seen.putIfAbsent(one.sighting(), one.of());
            });
        }
    }

    private record Known(Map<UUID, Integer> worded, Map<UUID, Integer> seen) {}

    private Future<Known> look(SqlClient client, Asked asked) {
        return wordings.find(client, asked.worded().keySet())
                .compose(worded -> sightings.find(client, asked.seen().keySet()).map(seen -> new Known(worded, seen)))
                .onSuccess(known -> asked.all().forEach(one -> one.of()
                        .rows(
                                known.worded().getOrDefault(one.wording(), 0),
                                known.seen().getOrDefault(one.sighting(), 0))));
    }

    private static Map<UUID, Reported> missing(Map<UUID, Reported> asked, Map<UUID, Integer> known) {
        var missing = new TreeMap<>(asked);
        missing.keySet().removeAll(known.keySet());
        return missing;
    }

    private static Future<Void> insertWordings(SqlClient client, Map<UUID, Reported> missing) {
        if (missing.isEmpty()) {
            return Future.succeededFuture();
        }
        var wordings = missing.values().stream().map(Reported::wording).toList();
        return Pg.run(
                        client,
                        """
                        insert into wording (digest, severity, severity_reported, score, vector, fix_version,
                                             distribution_severity, authority_score)
                        select e.* from unnest($1::uuid[], $2::smallint[], $3::text[], $4::real[], $5::text[], $6::text[],
                                               $7::smallint[], $8::real[]) as e
                        on conflict (digest) do nothing""",
                        missing.keySet().toArray(UUID[]::new),
                        wordings.stream().map(one -> code(one.severity())).toArray(Short[]::new),
                        wordings.stream().map(Wording::word).toArray(String[]::new),
                        wordings.stream().map(Wording::score).toArray(Float[]::new),
                        wordings.stream().map(Wording::vector).toArray(String[]::new),
                        wordings.stream().map(Wording::fixVersion).toArray(String[]::new),
                        wordings.stream().map(one -> code(one.distribution())).toArray(Short[]::new),
                        wordings.stream().map(Wording::authority).toArray(Float[]::new))
                .mapEmpty();
    }

    private static @Nullable Short code(@Nullable Severity severity) {
        return severity == null ? null : (short) severity.ordinal();
    }

    /** Of a row with its columns. */
    static Wording wording(Row row) {
        return new Wording(
                Objects.requireNonNull(coded(row, "severity", code -> Severity.values()[code])),
                row.getString("severity_reported"),
                row.getFloat("score"),
                row.getString("vector"),
                row.getString("fix_version"),
                coded(row, "distribution_severity", code -> Severity.values()[code]),
                row.getFloat("authority_score"));
    }

    private record Seen(UUID sighting, Place place, String purl) {}

    /** Whoever comes second with one writes none of its places. */
    private static Future<Void> insertSightings(SqlClient client, Map<UUID, Reported> missing) {
        if (missing.isEmpty()) {
            return Future.succeededFuture();
        }
        var seen = new ArrayList<Seen>();
        missing.forEach((digest, said) -> said.sighting()
                .places()
                .forEach(place -> seen.add(new Seen(digest, place.getKey(), place.getValue()))));
        return Pg.run(
                        client,
                        """
                        with made as (
                            insert into sighting (digest, versions)
                            select e.digest, string_to_array(e.versions, E'\\n')
                            from unnest($1::uuid[], $2::text[]) as e (digest, versions)
                            on conflict (digest) do nothing
                            returning digest, id)
                        insert into occurrence (sighting_id, package, version, path, purl)
                        select m.id, e.package, e.version, e.path, e.purl
                        from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[])
                             as e (digest, package, version, path, purl)
                        join made m using (digest)""",
                        missing.keySet().toArray(UUID[]::new),
                        missing.values().stream()
                                .map(one -> String.join("\n", one.sighting().versions()))
                                .toArray(String[]::new),
                        seen.stream().map(Seen::sighting).toArray(UUID[]::new),
                        column(seen, one -> one.place().name()),
                        column(seen, one -> one.place().version()),
                        column(seen, one -> one.place().path()),
                        column(seen, Seen::purl))
                .mapEmpty();
    }

    private static String[] column(List<Seen> seen, Function<Seen, String> part) {
        return seen.stream().map(part).toArray(String[]::new);
    }
}
