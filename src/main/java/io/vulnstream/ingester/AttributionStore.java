package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import io.vulnstream.ingester.Comparison.Ended;
import io.vulnstream.ingester.Comparison.Finding;
import io.vulnstream.ingester.Comparison.Group;
import io.vulnstream.ingester.Comparison.Saying;
import io.vulnstream.ingester.Comparison.Standing;
import io.vulnstream.ledger.ScanRow;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collector;
import org.jspecify.annotations.Nullable;

/** What one scanner says of an artifact: reads what stands, and writes what is different. */
final class AttributionStore {
    private AttributionStore() {}

    /** The report beside what stands. */
    static Future<Comparison> compare(SqlClient tx, ScanRow scan, Spoken report, Apart apart) {
        return groups(tx, report.said().vulnerabilities())
                .compose(groups -> apart.run(report.size(), () -> new Comparison(report, groups)))
                .compose(comparison -> tx.preparedQuery("""
                            select f.id as finding_id, f.package_id, f.group_id, s.vulnerability_id, s.ended_at is null as live,
                                   s.wording_id, s.sighting_id, s.stands_in
                            from finding f
                            left join said s on s.finding_id = f.id and s.scanner_id = $2
                            where f.artifact_id = $1""")
                        .collecting(each(row -> comparison.see(new Read(row))))
                        .execute(Tuple.of(scan.artifactRow(), report.scanner()))
                        .map(comparison));
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
        public boolean isSaid() {
            return row.getValue("wording_id") != null;
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
            return row.getInteger("wording_id") == said.wordingRow()
                    && row.getInteger("sighting_id") == said.sightingRow()
                    && row.getBoolean("stands_in") == said.standsIn();
        }
    }

    /** As of the scan that says so first. */
    static Future<Void> insert(SqlClient tx, ScanRow scan, Spoken report, List<Saying> born) {
        return born.isEmpty()
                ? Future.succeededFuture()
                : Pg.run(tx, """
                                insert into said (finding_id, vulnerability_id, wording_id, sighting_id, stands_in, scanner_id,
                                                  born_at)
                                select e.*, $6, $7
                                from unnest($1::bigint[], $2::integer[], $3::integer[], $4::integer[], $5::boolean[]) as e""", columns(report, born, Rows.timestamp(scan.recordedAt())))
                        .mapEmpty();
    }

    static Future<Void> update(SqlClient tx, ScanRow scan, Spoken report, List<Saying> changed) {
        return changed.isEmpty()
                ? Future.succeededFuture()
                : Pg.run(tx, """
                                update said s
                                set wording_id = w.wording_id, sighting_id = w.sighting_id, stands_in = w.stands_in,
                                    born_at = case when s.ended_at is null then s.born_at else $7 end, ended_at = null
                                from unnest($1::bigint[], $2::integer[], $3::integer[], $4::integer[], $5::boolean[])
                                     as w (finding_id, vulnerability_id, wording_id, sighting_id, stands_in)
                                where s.finding_id = w.finding_id and s.vulnerability_id = w.vulnerability_id
                                  and s.scanner_id = $6""", columns(report, changed, Rows.timestamp(scan.recordedAt())))
                        .mapEmpty();
    }

    /** What the report no longer has ends here, and only what this scanner itself said. */
    static Future<Void> end(SqlClient tx, ScanRow scan, Spoken report, List<Ended> ended) {
        return ended.isEmpty()
                ? Future.succeededFuture()
                : Pg.run(
                                tx,
                                """
                                update said s set ended_at = $4
                                from unnest($1::bigint[], $2::bigint[]) as e (finding_id, vulnerability_id)
                                where s.finding_id = e.finding_id and s.vulnerability_id = e.vulnerability_id
                                  and s.scanner_id = $3""",
                                ended.stream().map(Ended::finding).toArray(Long[]::new),
                                ended.stream().map(Ended::vulnerability).toArray(Long[]::new),
                                report.scanner(),
                                Rows.timestamp(scan.recordedAt()))
                        .mapEmpty();
    }

    private static Object[] columns(Spoken report, List<Saying> said, @Nullable Object at) {
        return new @Nullable Object[] {
            said.stream().map(Saying::finding).toArray(Long[]::new),
            said.stream().map(one -> (int) one.entry().key().vulnerability()).toArray(Integer[]::new),
            said.stream().map(one -> one.entry().said().wordingRow()).toArray(Integer[]::new),
            said.stream().map(one -> one.entry().said().sightingRow()).toArray(Integer[]::new),
            said.stream().map(one -> one.entry().said().standsIn()).toArray(Boolean[]::new),
            report.scanner(),
            at
        };
    }
}
