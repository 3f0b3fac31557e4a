package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.report.Assertion;
import io.vulnstream.support.Sha256;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What scanners assert of ids, and which of it holds. Of an id of which a scanner has told all, what it told with its newest
 * database holds, and nothing else it ever said; of any other id all it said. So it does not matter in which order reports
 * come, and those made with one database add to each other.
 */
final class AssertionStore {
    /**
     * What a report asserts, in the order of the statements' parameters: $1 scanner, $2 build of its database, $3 subjects,
     * $4 objects, $5 kinds, $6 whether all of the subject is told, $7 the ids of which all is told.
     */
    private static final String REPORT = """
            told as (
                select * from unnest($3::text[], $4::text[], $5::smallint[], $6::boolean[])
                    as e (subject, object, kind, described)),
            described as (
                select e.subject, b.database_built
                from unnest($7::text[]) as e (subject)
                left join assertion_basis b on b.subject = e.subject and b.scanner = $1),
            -- Of these ids nothing as new was told before.
            newer as (
                select d.subject from described d
                where d.database_built is null or d.database_built < coalesce($2::timestamptz, '-infinity')),
            -- What holds by this report.
            holding as (
                select t.subject, t.object, t.kind
                from told t left join assertion_basis b on b.subject = t.subject and b.scanner = $1
                where b.subject is null
                   or t.described and b.database_built <= coalesce($2::timestamptz, '-infinity')),
            unknown as (
                select h.* from holding h
                where not exists (select from assertion a
                                  where a.subject = h.subject and a.object = h.object and a.kind = h.kind
                                    and a.scanner = $1 and a.withdrawn_at is null)),
            taken_back as (
                select a.id, a.subject, a.object
                from newer n join assertion a on a.subject = n.subject and a.scanner = $1 and a.withdrawn_at is null
                where not exists (select from told t
                                  where t.subject = a.subject and t.object = a.object and t.kind = a.kind))""";

    private static final int DIGEST_CHARS = 24;

    private AssertionStore() {}

    /**
     * What a scanner says in one report.
     *
     * @param built of its database, null when unknown: older than any other
     * @param described ids of which it says all it knows
     */
    record Told(
            String scanner,
            @Nullable String database,
            @Nullable Instant built,
            List<Assertion> assertions,
            Set<String> described) {
        static final Told NOTHING = new Told("", null, null, List.of(), Set.of());

        /** What is said of each id, made short. */
        Map<String, String> digests() {
            var words = new TreeMap<String, StringBuilder>();
            described.forEach(id -> words.put(id, new StringBuilder("all")));
            assertions.stream()
                    .sorted(Comparator.comparing(Assertion::object).thenComparing(Assertion::relation))
                    .forEach(a -> words.computeIfAbsent(a.subject(), id -> new StringBuilder())
                            .append(' ')
                            .append(a.relation())
                            .append(' ')
                            .append(a.object()));
            var digests = new TreeMap<String, String>();
            words.forEach((id, word) -> digests.put(
                    id,
                    Sha256.hex(String.join(" ", scanner, String.valueOf(database), String.valueOf(built), id, word))
                            .substring(0, DIGEST_CHARS)));
            return digests;
        }

        /** The part about these ids. */
        Told of(Set<String> ids) {
            return new Told(
                    scanner,
                    database,
                    built,
                    assertions.stream().filter(a -> ids.contains(a.subject())).toList(),
                    described.stream().filter(ids::contains).collect(Collectors.toSet()));
        }
    }

    /** What a report makes of what was known. */
    enum News {
        NONE,
        /** The same was told with an older database. */
        CONFIRMED,
        /** Something holds that did not, or no longer does. */
        CHANGED
    }

    static Future<News> news(SqlClient client, Told told) {
        if (told.assertions().isEmpty() && told.described().isEmpty()) {
            return Future.succeededFuture(News.NONE);
        }
        return Pg.run(client, "with " + REPORT + """
                        select case when exists (select from unknown) or exists (select from taken_back) then 2
                                    when exists (select from newer) then 1 else 0 end::int as news""", with(told))
                .map(rows -> News.values()[rows.iterator().next().getInteger("news")]);
    }

    /** Where a report says nothing else than what is known. The grouping must be locked, at least shared. */
    static Future<Void> confirm(SqlClient tx, Told told) {
        return Pg.run(tx, "with " + REPORT + """
                        insert into assertion_basis as b (subject, scanner, database_built)
                        select n.subject, $1, coalesce($2::timestamptz, '-infinity') from newer n
                        order by 1
                        on conflict (subject, scanner) do update set database_built = excluded.database_built
                        where b.database_built < excluded.database_built""", with(told)).mapEmpty();
    }

    /**
     * Whoever calls is alone with the grouping.
     *
     * @return ids of which something else holds now
     */
    static Future<Set<String>> change(SqlClient tx, Told told) {
        return Pg.run(tx, "with " + REPORT + """
                        , asserted as (
                            insert into assertion as a (subject, object, kind, scanner, database)
                            select u.subject, u.object, u.kind, $1, $8 from unknown u
                            on conflict (subject, object, kind, scanner) do update
                            set withdrawn_at = null, asserted_at = now(), database = excluded.database
                            returning a.subject, a.object),
                        withdrawn as (
                            update assertion a set withdrawn_at = now() from taken_back t where a.id = t.id
                            returning a.subject, a.object)
                        select subject, object from asserted union select subject, object from withdrawn""", with(told, told.database()))
                .map(rows -> {
                    var about = new TreeSet<String>();
                    rows.forEach(row -> {
                        about.add(row.getString("subject"));
                        about.add(row.getString("object"));
                    });
                    return (Set<String>) about;
                })
                .compose(about -> confirm(tx, told).map(about));
    }

    private static Object[] with(Told told, @Nullable Object... more) {
        var assertions = told.assertions();
        var values = new ArrayList<@Nullable Object>();
        values.add(told.scanner());
        values.add(Rows.timestamp(told.built()));
        values.add(column(assertions, Assertion::subject));
        values.add(column(assertions, Assertion::object));
        values.add(assertions.stream().map(a -> a.relation().code()).toArray(Short[]::new));
        values.add(assertions.stream()
                .map(a -> told.described().contains(a.subject()))
                .toArray(Boolean[]::new));
        values.add(told.described().toArray(String[]::new));
        values.addAll(Arrays.asList(more));
        return values.toArray();
    }

    private static String[] column(List<Assertion> assertions, Function<Assertion, String> part) {
        return assertions.stream().map(part).toArray(String[]::new);
    }
}
