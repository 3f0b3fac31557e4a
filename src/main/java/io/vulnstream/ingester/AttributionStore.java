package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import io.vulnstream.finding.Severity;
import io.vulnstream.ingester.Comparison.Born;
import io.vulnstream.ingester.Comparison.Changed;
import io.vulnstream.ingester.Comparison.Finding;
import io.vulnstream.ingester.Comparison.Group;
import io.vulnstream.ingester.Comparison.Standing;
import io.vulnstream.ingester.Resolved.Entry;
import io.vulnstream.ledger.ScanRow;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/** What one scanner says of an artifact: reads what stands, and writes what is different. */
final class AttributionStore {
    private AttributionStore() {}

    /** The report beside what stands. */
    static Future<Comparison> compare(SqlClient tx, ScanRow scan, Resolved report) {
        return groups(tx, report.vulnerabilities()).compose(groups -> {
            var comparison = new Comparison(report, groups);
            return tx.preparedQuery("""
                            select f.id as finding_id, f.package_id, f.group_id, a.id, a.vulnerability_id, a.live, a.severity,
                                   a.severity_reported, a.score, a.vector, a.fix_version, a.distribution_severity,
                                   a.authority_score, a.stands_in
                            from finding f
                            left join attribution a on a.finding_id = f.id and a.scanner = $2
                            where f.artifact_id = $1""")
                    .collecting(each(row -> comparison.see(new Read(row))))
                    .execute(Tuple.of(scan.artifactRow(), scan.scanner()))
                    .map(comparison);
        });
    }

    /** Which groups ids count for. */
    private static Future<Map<Long, List<Group>>> groups(SqlClient tx, Long[] vulnerabilities) {
        return Pg.run(tx, """
                        select m.vulnerability_id, m.group_id, g.key
                        from group_member m join vulnerability_group g on g.id = m.group_id
                        where m.vulnerability_id = any ($1)""", (Object) vulnerabilities).map(rows -> {
            var groups = new HashMap<Long, List<Group>>();
            rows.forEach(row -> groups.computeIfAbsent(row.getLong("vulnerability_id"), id -> new ArrayList<>(1))
                    .add(new Group(row.getLong("group_id"), row.getString("key"))));
            return groups;
        });
    }

    /** Takes rows one at a time, so that not all of them are held. */
    static Collector<Row, ?, Integer> each(Consumer<Row> taking) {
        return Collector.of(
                () -> new int[1],
                (count, row) -> {
                    taking.accept(row);
                    count[0]++;
                },
                (one, other) -> {
                    one[0] += other[0];
                    return one;
                },
                count -> count[0]);
    }

    private record Read(Row row) implements Standing {
        @Override
        public long finding() {
            return row.getLong("finding_id");
        }

        @Override
        public Finding about() {
            return new Finding(row.getLong("package_id"), row.getLong("group_id"));
        }

        @Override
        public @Nullable Long attribution() {
            return row.getLong("id");
        }

        @Override
        public long vulnerability() {
            return row.getLong("vulnerability_id");
        }

        @Override
        public boolean live() {
            return row.getBoolean("live");
        }

        @Override
        public boolean says(Reported said) {
            return Objects.equals(row.getShort("severity"), code(said.severity()))
                    && Objects.equals(row.getString("severity_reported"), said.word())
                    && Objects.equals(row.getFloat("score"), said.scoreReal())
                    && Objects.equals(row.getString("vector"), said.vector())
                    && Objects.equals(row.getString("fix_version"), said.fixVersion())
                    && Objects.equals(row.getShort("distribution_severity"), code(said.distribution()))
                    && Objects.equals(row.getFloat("authority_score"), said.authorityReal())
                    && row.getBoolean("stands_in") == said.standsIn();
        }
    }

    /** Answers what is said by each new row. */
    static Future<Map<Long, Entry>> insert(SqlClient tx, ScanRow scan, List<Born> born) {
        var said = born.stream().map(one -> one.entry().said()).toList();
        return Pg.run(
                        tx,
                        """
                        insert into attribution (severity, severity_reported, score, vector, fix_version,
                                                 distribution_severity, authority_score, stands_in, finding_id,
                                                 vulnerability_id, scanner, born_scan)
                        select e.*, $11, $12
                        from unnest($1::smallint[], $2::text[], $3::real[], $4::text[], $5::text[], $6::smallint[],
                                    $7::real[], $8::boolean[], $9::bigint[], $10::bigint[]) as e
                        returning id, finding_id, vulnerability_id""",
                        columns(
                                said,
                                born.stream().map(Born::finding).toArray(Long[]::new),
                                born.stream()
                                        .map(one -> one.entry().key().vulnerability())
                                        .toArray(Long[]::new),
                                scan.scanner(),
                                scan.scan().value()))
                .map(rows -> {
                    var entries = new HashMap<Saying, Entry>();
                    born.forEach(one -> entries.put(
                            new Saying(one.finding(), one.entry().key().vulnerability()), one.entry()));
                    var made = new HashMap<Long, Entry>();
                    rows.forEach(row -> made.put(
                            row.getLong("id"),
                            Objects.requireNonNull(entries.get(
                                    new Saying(row.getLong("finding_id"), row.getLong("vulnerability_id"))))));
                    return made;
                });
    }

    /** A finding and an id that the scanner uses for it. */
    private record Saying(long finding, long vulnerability) {}

    static Future<Void> update(SqlClient tx, ScanRow scan, List<Changed> changed) {
        if (changed.isEmpty()) {
            return Future.succeededFuture();
        }
        return Pg.run(
                        tx,
                        """
                        update attribution a
                        set severity = w.severity, severity_reported = w.severity_reported, score = w.score,
                            vector = w.vector, fix_version = w.fix_version, distribution_severity = w.distribution_severity,
                            authority_score = w.authority_score, stands_in = w.stands_in, live = true,
                            born_scan = case when a.live then a.born_scan else $10 end,
                            born_at = case when a.live then a.born_at else now() end,
                            ended_scan = null, ended_at = null
                        from unnest($1::smallint[], $2::text[], $3::real[], $4::text[], $5::text[], $6::smallint[],
                                    $7::real[], $8::boolean[], $9::bigint[])
                             as w (severity, severity_reported, score, vector, fix_version, distribution_severity,
                                   authority_score, stands_in, id)
                        where a.id = w.id""",
                        columns(
                                changed.stream().map(one -> one.entry().said()).toList(),
                                changed.stream().map(Changed::attribution).toArray(Long[]::new),
                                scan.scan().value()))
                .mapEmpty();
    }

    /** What the report no longer has ends here, and only what this scanner itself said. */
    static Future<Void> end(SqlClient tx, ScanRow scan, List<Long> ended) {
        return ended.isEmpty()
                ? Future.succeededFuture()
                : Pg.run(
                                tx,
                                "update attribution set live = false, ended_scan = $2, ended_at = now() where id = any ($1)",
                                ended.toArray(Long[]::new),
                                scan.scan().value())
                        .mapEmpty();
    }

    private static Object[] columns(List<Reported> said, Object... more) {
        var columns = new ArrayList<Object>(List.of(
                column(said, one -> code(one.severity()), Short[]::new),
                column(said, Reported::word, String[]::new),
                column(said, Reported::scoreReal, Float[]::new),
                column(said, Reported::vector, String[]::new),
                column(said, Reported::fixVersion, String[]::new),
                column(said, one -> code(one.distribution()), Short[]::new),
                column(said, Reported::authorityReal, Float[]::new),
                column(said, Reported::standsIn, Boolean[]::new)));
        columns.addAll(List.of(more));
        return columns.toArray();
    }

    private static <T> T[] column(List<Reported> said, Function<Reported, @Nullable T> part, IntFunction<T[]> array) {
        var values = array.apply(said.size());
        for (var i = 0; i < values.length; i++) {
            values[i] = part.apply(said.get(i));
        }
        return values;
    }

    private static @Nullable Short code(@Nullable Severity severity) {
        return severity == null ? null : (short) severity.ordinal();
    }
}
