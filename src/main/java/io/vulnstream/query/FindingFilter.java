package io.vulnstream.query;

import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which findings are asked for.
 *
 * @param status null for open ones
 * @param agreedBy scanners that report it, at least
 */
record FindingFilter(
        @Nullable UUID artifact,
        @Nullable UUID source,
        @Nullable String team,
        @Nullable ReferenceName reference,
        @Nullable Severity severityAtLeast,
        @Nullable List<FindingStatus> status,
        @Nullable String scanner,
        @Nullable Integer agreedBy,
        Sought sought) {
    /** What counts for the sources that a team's targets lead to. */
    static final String OF_TEAM = """
            (select l.artifact_id from team m
             join target g on g.team_id = m.id and g.active
             join source s on s.address = g.repository
             join source_artifact l on l.source_id = s.id where m.name = ?)""";

    static FindingFilter of(Arguments filter) {
        return new FindingFilter(
                filter.id("artifact"),
                filter.id("source"),
                filter.text("team"),
                ReferenceName.of(filter.text("reference")),
                filter.word("severityAtLeast", Severity.class),
                filter.words("status", FindingStatus.class),
                filter.text("scanner"),
                filter.count("agreedBy"),
                Sought.of(filter));
    }

    /** Whether it names artifacts: then their findings are looked up one artifact after the other. */
    boolean ofArtifacts() {
        return artifact != null || source != null || team != null || reference != null;
    }

    /** @param key of the artifact */
    void artifacts(Conditions where, String key) {
        where.andIf(artifact, key + " = (select id from artifact where public_id = ?)")
                .andIf(source, key + " in " + """
                        (select l.artifact_id from artifact_source l
                             join source s on s.id = l.source_id where s.public_id = ?)""")
                .andIf(team, key + " in " + OF_TEAM);
        if (reference != null) {
            where.and(key + " in " + ReferenceName.ARTIFACTS, reference.address(), reference.name());
        }
    }

    /** On the finding {@code f}, but for its artifact. */
    void findings(Conditions where) {
        if (status == null || status.isEmpty() || status.equals(List.of(FindingStatus.OPEN))) {
            where.and("f.status = 0"); // as the partial indexes say it
        } else {
            where.and("f.status = any (?)", (Object) Conditions.codes(status));
        }
        if (severityAtLeast != null) {
            where.and("f.severity >= ?", (short) severityAtLeast.ordinal());
        }
        where.andIf(scanner, """
                        exists (select from attribution t
                                where t.finding_id = f.id and t.live and t.scanner = ?)""").andIf(agreedBy, """
                        (select count(distinct t.scanner) from attribution t
                         where t.finding_id = f.id and t.live) >= ?""");
        sought.narrow(where, "f", "f.package_id");
    }
}
