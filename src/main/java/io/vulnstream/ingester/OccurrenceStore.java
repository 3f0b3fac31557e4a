package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import io.vulnstream.ingester.Reported.Place;
import io.vulnstream.ingester.Resolved.Entry;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Where a scanner sees the packages. What ended keeps where it was last seen. */
final class OccurrenceStore {
    private OccurrenceStore() {}

    private record Seen(long attribution, Place place, String purl) {}

    /** @param said attributions that were made just now */
    static Future<Void> insert(SqlClient tx, Map<Long, Entry> said) {
        var seen = new ArrayList<Seen>();
        said.forEach((attribution, entry) -> entry.said()
                .places()
                .forEach(place -> seen.add(new Seen(attribution, place.getKey(), place.getValue()))));
        return add(tx, seen);
    }

    /**
     * Of attributions that were there before: writes differences only.
     *
     * @return attributions that have one
     */
    static Future<Set<Long>> replace(SqlClient tx, Map<Long, Entry> said) {
        if (said.isEmpty()) {
            return Future.succeededFuture(Set.of());
        }
        var missing = new HashMap<Long, Map<Place, String>>();
        said.forEach(
                (attribution, entry) -> missing.put(attribution, entry.said().placeToPurl()));
        var gone = new ArrayList<Seen>();
        return tx.preparedQuery(
                        "select attribution_id, package, version, path, purl from occurrence where attribution_id = any ($1)")
                .collecting(AttributionStore.each(row -> {
                    var seen = new Seen(
                            row.getLong("attribution_id"),
                            new Place(row.getString("package"), row.getString("version"), row.getString("path")),
                            row.getString("purl"));
                    if (!missing.getOrDefault(seen.attribution(), Map.of()).remove(seen.place(), seen.purl())) {
                        gone.add(seen);
                    }
                }))
                .execute(Tuple.of(said.keySet().toArray(Long[]::new)))
                .compose(read -> remove(tx, gone))
                .compose(removed -> {
                    var more = new ArrayList<Seen>();
                    missing.forEach((attribution, places) ->
                            places.forEach((place, purl) -> more.add(new Seen(attribution, place, purl))));
                    var touched = new HashSet<Long>();
                    gone.forEach(seen -> touched.add(seen.attribution()));
                    more.forEach(seen -> touched.add(seen.attribution()));
                    return add(tx, more).map(touched);
                });
    }

    private static Future<Void> add(SqlClient tx, List<Seen> seen) {
        return seen.isEmpty()
                ? Future.succeededFuture()
                : Pg.run(tx, """
                                insert into occurrence (attribution_id, package, version, path, purl)
                                select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[])
                                on conflict (attribution_id, package, version, path) do nothing""", columns(seen)).mapEmpty();
    }

    private static Future<Void> remove(SqlClient tx, List<Seen> seen) {
        return seen.isEmpty()
                ? Future.succeededFuture()
                : Pg.run(tx, """
                                delete from occurrence o
                                using unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[])
                                      as e (attribution_id, package, version, path, purl)
                                where o.attribution_id = e.attribution_id and o.package = e.package
                                  and o.version = e.version and o.path = e.path""", columns(seen)).mapEmpty();
    }

    private static Object[] columns(List<Seen> seen) {
        return new Object[] {
            seen.stream().map(Seen::attribution).toArray(Long[]::new),
            column(seen, one -> one.place().name()),
            column(seen, one -> one.place().version()),
            column(seen, one -> one.place().path()),
            column(seen, Seen::purl)
        };
    }

    private static String[] column(List<Seen> seen, Function<Seen, String> part) {
        return seen.stream().map(part).toArray(String[]::new);
    }
}
