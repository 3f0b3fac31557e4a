package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.instantOrNull;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.query.view.AuditView;
import io.vulnstream.query.view.DecisionView;
import io.vulnstream.query.view.ProblemDecisionView;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.triage.Decision;
import io.vulnstream.triage.DecisionKind;
import io.vulnstream.triage.DecisionStore;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Decisions, which problems they are about, and who did what. */
final class DecisionReadStore {
    static final String DECISIONS = "decisions";
    static final String AUDIT = "audit";

    private static final String ENDS =
            "m.name as team, e.why, e.at as ended_at, e.principal as ended_by, e.reason as end_reason";
    private static final String SELECT = """
            select %s, %s
            from decision d
            join vulnerability v on v.id = d.vulnerability_id
            left join team m on m.id = d.team_id
            left join decision_end e on e.decision_id = d.id""".formatted(DecisionStore.COLUMNS, ENDS);

    private final Pg pg;
    private final PageStore pages;

    DecisionReadStore(Pg pg) {
        this.pg = pg;
        this.pages = new PageStore(pg);
    }

    /** @param inForce null for all */
    record Filter(
            @Nullable UUID source,
            @Nullable String team,
            @Nullable String vulnerability,
            @Nullable String packageName,
            @Nullable String author,
            @Nullable String origin,
            @Nullable DecisionKind kind,
            @Nullable Boolean inForce) {}

    Future<List<DecisionView>> page(Filter filter, PageRequest page) {
        var where = new Conditions()
                .andIf(filter.source(), "d.source_id = (select id from source where public_id = ?)")
                .andIf(filter.team(), "m.name = ?")
                .andIf(filter.vulnerability(), """
                        d.vulnerability_id in (
                            select o.vulnerability_id from vulnerability n
                            join group_member g on g.vulnerability_id = n.id
                            join group_member o on o.group_id = g.group_id
                            where n.name = ?)""")
                .andIf(filter.packageName(), "d.package = ?")
                .andIf(filter.author(), "d.author = ?")
                .andIf(filter.origin(), "d.origin = ?");
        if (filter.kind() != null) {
            where.and("d.kind = ?", (short) filter.kind().ordinal());
        }
        if (filter.inForce() != null) {
            where.and(filter.inForce() ? "e.decision_id is null" : "e.decision_id is not null");
        }
        return pages.newest(DecisionReadStore::decision, SELECT, "d.id", where, page);
    }

    static Cursor cursor(DecisionView decision) {
        return Cursor.of(DECISIONS, decision.key());
    }

    Future<Map<UUID, DecisionView>> byIds(List<UUID> ids) {
        return pg.list(DecisionReadStore::decision, SELECT + " where d.public_id = any ($1)", (Object)
                        ids.toArray(UUID[]::new))
                .map(rows -> Batch.byKey(rows, DecisionView::id));
    }

    Future<Map<Long, DecisionView>> byKeys(List<Long> keys) {
        return pg.list(DecisionReadStore::decision, SELECT + " where d.id = any ($1)", (Object)
                        keys.toArray(Long[]::new))
                .map(rows -> Batch.byKey(rows, DecisionView::key));
    }

    private record About(long problem, Decision decision, ProblemDecisionView view, String ecosystem, String name) {}

    /** Those in force, the newest first. What a decision names of packages is compared as deciding does. */
    Future<Map<Long, List<ProblemDecisionView>>> ofProblems(List<Long> problems) {
        return pg.list(DecisionReadStore::about, """
                        select p.id as problem, n.ecosystem as found_ecosystem, n.name as found_name, %s, %s,
                               exists (select from problem_view w
                                       where w.problem_id = p.id and d.id in (w.suppressed_by, w.severity_by, w.priority_by))
                                   as holds
                        from problem p
                        join package n on n.id = p.name_id
                        join group_member g on g.group_id = p.group_id
                        join decision_in_force f on f.vulnerability_id = g.vulnerability_id
                                                and (f.valid_until is null or f.valid_until > now())
                        join decision d on d.id = f.decision_id
                        join vulnerability v on v.id = d.vulnerability_id
                        left join team m on m.id = d.team_id
                        left join decision_end e on e.decision_id = d.id
                        where p.id = any ($1)
                          and (d.scope = 3
                               or d.source_id = p.source_id
                               or d.scope = 2 and exists (
                                   select from source s join target t on t.repository = s.address and t.active
                                   where s.id = p.source_id and t.team_id = d.team_id)
                               or exists (select from source_artifact a
                                          where a.source_id = p.source_id and a.artifact_id = d.artifact_id))
                        order by d.id desc""".formatted(DecisionStore.COLUMNS, ENDS), (Object)
                        problems.toArray(Long[]::new))
                .map(found -> Batch.grouped(found.stream()
                        .filter(one -> one.decision().packages().matches(one.ecosystem(), one.name()))
                        .map(one -> Map.entry(one.problem(), one.view()))
                        .distinct()
                        .toList()));
    }

    private static About about(Row row) {
        return new About(
                row.getLong("problem"),
                DecisionStore.decision(row),
                new ProblemDecisionView(decision(row), row.getBoolean("holds")),
                row.getString("found_ecosystem"),
                row.getString("found_name"));
    }

    private static DecisionView decision(Row row) {
        var decision = DecisionStore.decision(row);
        var why = row.getShort("why");
        return new DecisionView(
                decision.row(),
                decision.id(),
                decision.kind(),
                decision.scope(),
                decision.artifact(),
                decision.source(),
                row.getString("team"),
                decision.vulnerability(),
                decision.packages().ecosystem(),
                decision.packages().name(),
                decision.justification(),
                decision.severity(),
                decision.priority(),
                decision.reason(),
                decision.author(),
                decision.decidedAt(),
                decision.validUntil(),
                decision.origin(),
                why == null ? DecisionView.State.IN_FORCE : DecisionView.State.values()[why + 1],
                instantOrNull(row, "ended_at"),
                row.getString("ended_by"),
                row.getString("end_reason"));
    }

    record AuditFilter(
            @Nullable String principal,
            @Nullable String action,
            @Nullable String subject,
            @Nullable Instant since,
            @Nullable Instant until) {}

    Future<List<AuditView>> audit(AuditFilter filter, PageRequest page) {
        var where = new Conditions()
                .andIf(filter.principal(), "a.principal = ?")
                .andIf(filter.action(), "a.action = ?")
                .andIf(filter.subject(), "a.subject = ?");
        if (filter.since() != null) {
            where.and("a.at >= ?", filter.since().atOffset(ZoneOffset.UTC));
        }
        if (filter.until() != null) {
            where.and("a.at < ?", filter.until().atOffset(ZoneOffset.UTC));
        }
        return pages.newest(
                row -> new AuditView(
                        row.getLong("id"),
                        instant(row, "at"),
                        row.getString("principal"),
                        row.getString("action"),
                        row.getString("subject"),
                        row.getString("detail")),
                "select a.id, a.at, a.principal, a.action, a.subject, a.detail::text as detail from audit a",
                "a.id",
                where,
                page);
    }

    static Cursor cursor(AuditView entry) {
        return Cursor.of(AUDIT, entry.key());
    }
}
