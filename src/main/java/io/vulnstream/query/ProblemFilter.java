package io.vulnstream.query;

import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.triage.SloState;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which problems are asked for, and as whom they are seen.
 *
 * @param team by name; null sees as the whole fleet
 * @param status null for open ones
 * @param suppressed null for both
 * @param agreedBy scanners that report one of its findings, at least
 */
record ProblemFilter(
        @Nullable String team,
        @Nullable UUID source,
        @Nullable ReferenceName reference,
        @Nullable Severity severityAtLeast,
        @Nullable List<FindingStatus> status,
        @Nullable Boolean suppressed,
        @Nullable List<SloState> slo,
        @Nullable Integer agreedBy,
        Sought sought) {
    static ProblemFilter of(Arguments filter) {
        return new ProblemFilter(
                filter.text("team"),
                filter.id("source"),
                ReferenceName.of(filter.text("reference")),
                filter.word("severityAtLeast", Severity.class),
                filter.words("status", FindingStatus.class),
                filter.values().containsKey("suppressed") ? filter.flag("suppressed") : Boolean.FALSE,
                filter.words("sloState", SloState.class),
                filter.count("agreedBy"),
                Sought.of(filter));
    }

    /** The views, up to their conditions; with the problems where something is asked of those. */
    String views() {
        return reference == null && agreedBy == null && sought.nothing()
                ? "select v.* from problem_view v where "
                : "select v.* from problem_view v join problem p on p.id = v.problem_id where ";
    }

    /** On the view {@code v} and the problem {@code p}. */
    Conditions conditions() {
        var where = new Conditions();
        if (team == null) {
            where.and("v.team_id = 0");
        } else {
            where.and("v.team_id = (select id from team where name = ?)", team);
        }
        if (status == null || status.isEmpty() || status.equals(List.of(FindingStatus.OPEN))) {
            where.and("v.status = 0"); // as the partial indexes say it
        } else {
            where.and("v.status = any (?)", (Object) Conditions.codes(status));
        }
        if (suppressed != null) {
            where.and("v.suppressed is " + (suppressed ? "not null" : "null"));
        }
        if (severityAtLeast != null) {
            where.and("v.severity >= ?", (short) severityAtLeast.ordinal());
        }
        where.andIf(Conditions.codes(slo), "v.slo = any (?)")
                .andIf(source, "v.source_id = (select id from source where public_id = ?)");
        if (reference != null) {
            of(reference, where);
        }
        where.andIf(agreedBy, """
                exists (select from source_artifact l
                        join package n on n.id = p.name_id or n.name_id = p.name_id
                        join finding f on f.artifact_id = l.artifact_id and f.package_id = n.id
                                          and f.group_id = p.group_id and f.status = 0
                        where l.source_id = p.source_id and
                              (select count(distinct t.scanner) from attribution t
                               where t.finding_id = f.id and t.live) >= ?)""");
        sought.narrow(where, "p", "p.name_id");
        return where;
    }

    private static void of(ReferenceName reference, Conditions where) {
        where.and("v.source_id = (select id from source where address = ?)", reference.address());
        where.and("""
                (p.name_id, p.group_id) in (
                    select coalesce(n.name_id, n.id), f.group_id from finding f join package n on n.id = f.package_id
                    where f.status <> 1 and f.artifact_id in %s)""".formatted(ReferenceName.ARTIFACTS), reference.address(), reference.name());
    }
}
