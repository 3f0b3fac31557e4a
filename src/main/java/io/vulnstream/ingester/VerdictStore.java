package io.vulnstream.ingester;

import static io.vulnstream.support.pg.Rows.coded;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.finding.SeverityRule;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Verdicts as columns, which findings and problems have alike. */
final class VerdictStore {
    private VerdictStore() {}

    /** Of a row with status, severity, severity_rule, score and fix_version. */
    static Verdict read(Row row) {
        return new Verdict(
                Objects.requireNonNull(coded(row, "status", code -> FindingStatus.values()[code])),
                Objects.requireNonNull(coded(row, "severity", code -> Severity.values()[code])),
                Objects.requireNonNull(coded(row, "severity_rule", code -> SeverityRule.values()[code])),
                row.getFloat("score"),
                row.getString("fix_version"));
    }

    /** @param table finding or problem */
    static Future<Void> update(SqlClient tx, String table, List<Assessed> assessed) {
        if (assessed.isEmpty()) {
            return Future.succeededFuture();
        }
        var after = assessed.stream().map(Assessed::after).toList();
        return Pg.run(tx, """
                        update %s x
                        set status = e.status, severity = e.severity, severity_rule = e.severity_rule, score = e.score,
                            fix_version = e.fix_version, changed_at = now(),
                            resolved_at = case when e.status = 0 then null else coalesce(x.resolved_at, now()) end
                        from unnest($1::smallint[], $2::smallint[], $3::smallint[], $4::real[], $5::text[], $6::bigint[])
                            as e (status, severity, severity_rule, score, fix_version, id)
                        where x.id = e.id""".formatted(table), columns(after, (Object)
                        assessed.stream().map(a -> a.subject().row()).toArray(Long[]::new)))
                .mapEmpty();
    }

    /** Status, severity, rule, score and fix, and more after them. */
    static Object[] columns(List<Verdict> after, Object... more) {
        var columns = new ArrayList<Object>(List.of(
                after.stream().map(v -> (short) v.status().ordinal()).toArray(Short[]::new),
                after.stream().map(v -> (short) v.severity().ordinal()).toArray(Short[]::new),
                after.stream().map(v -> (short) v.rule().ordinal()).toArray(Short[]::new),
                after.stream().map(Verdict::score).toArray(Float[]::new),
                after.stream().map(Verdict::fixVersion).toArray(String[]::new)));
        columns.addAll(Arrays.asList(more));
        return columns.toArray();
    }
}
