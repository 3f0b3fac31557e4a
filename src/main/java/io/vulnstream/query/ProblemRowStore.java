package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.instantOrNull;
import static io.vulnstream.support.pg.Columns.ordinal;
import static io.vulnstream.support.pg.Columns.ordinalOrNull;

import io.vertx.sqlclient.Row;
import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.finding.SeverityRule;
import io.vulnstream.query.view.ProblemStanding;
import io.vulnstream.query.view.ProblemView;
import io.vulnstream.query.view.Suppression;
import io.vulnstream.triage.SloState;
import org.jspecify.annotations.Nullable;

/** How a problem {@code p} and a view of it {@code v} are read. */
final class ProblemRowStore {
    static final String PROBLEM = """
            p.id, p.public_id, p.source_id, p.name_id, p.group_id, p.score, p.fix_version, p.first_seen_at, p.changed_at,
            p.resolved_at""";
    static final String STANDING = """
            v.status, v.severity, v.severity_rule, v.priority, v.suppressed, v.suppressed_by, v.slo, v.due_at, v.breached_at,
            v.paused_at""";
    static final String SEEN =
            "select %s, %s from problem_view v join problem p on p.id = v.problem_id".formatted(PROBLEM, STANDING);
    /** As the fleet sees it; one that no view was written of yet, as it is. */
    static final String OF_FLEET = """
            select %s, coalesce(v.status, p.status) as status, coalesce(v.severity, p.severity) as severity,
                   coalesce(v.severity_rule, p.severity_rule) as severity_rule, v.priority, v.suppressed, v.suppressed_by,
                   v.slo, v.due_at, v.breached_at, v.paused_at
            from problem p
            left join problem_view v on v.problem_id = p.id and v.team_id = 0""".formatted(PROBLEM);

    private ProblemRowStore() {}

    static ProblemView problem(Row row) {
        return new ProblemView(
                row.getLong("id"),
                row.getUUID("public_id"),
                row.getLong("source_id"),
                row.getLong("name_id"),
                row.getLong("group_id"),
                row.getFloat("score"),
                row.getString("fix_version"),
                instant(row, "first_seen_at"),
                instant(row, "changed_at"),
                instantOrNull(row, "resolved_at"),
                standing(row, null));
    }

    static ProblemStanding standing(Row row, @Nullable String team) {
        var priority = row.getInteger("priority");
        var slo = row.getShort("slo");
        return new ProblemStanding(
                team,
                ordinal(row, "status", FindingStatus.values()),
                ordinal(row, "severity", Severity.values()),
                ordinal(row, "severity_rule", SeverityRule.values()),
                priority == null || priority == 0 ? null : priority,
                ordinalOrNull(row, "suppressed", Suppression.values()),
                row.getLong("suppressed_by"),
                slo == null ? SloState.NONE : SloState.values()[slo],
                instantOrNull(row, "due_at"),
                instantOrNull(row, "breached_at"),
                instantOrNull(row, "paused_at"));
    }
}
