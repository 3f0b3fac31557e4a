package io.vulnstream.report;

import io.vulnstream.finding.Severity;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One entry of a Grype report's {@code matches}: an artifact, a vulnerability, and what others say of it. */
final class GrypeMatch {
    private final CvssScores scores;
    private final GrypeArtifact artifact = new GrypeArtifact();
    private final GrypeVulnerability vulnerability = new GrypeVulnerability();
    private final List<GrypeVulnerability> related = JsonCursor.list();
    private GrypeReport.@Nullable Distribution searchedBy;
    private boolean relatedSeen;

    private GrypeMatch(CvssScores scores) {
        this.scores = scores;
    }

    static GrypeMatch read(JsonCursor cursor, CvssScores scores) throws IOException, ReportInvalid {
        if (!cursor.isObject()) {
            throw cursor.invalid("A match is not an object", "make the report again");
        }
        var match = new GrypeMatch(scores);
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "vulnerability" -> match.vulnerability.read(cursor, scores);
                case "relatedVulnerabilities" -> match.readRelated(cursor);
                case "matchDetails" -> match.readDetails(cursor);
                case "artifact" -> match.artifact.read(cursor);
                default -> cursor.skip();
            }
        }
        if (match.vulnerability.id() == null || match.artifact.name() == null) {
            throw cursor.invalid(
                    "A match has no " + (match.vulnerability.id() == null ? "vulnerability.id" : "artifact.name"),
                    "make the report again");
        }
        return match;
    }

    /** Whether neither the package nor the way it was matched tells the release of its distribution. */
    boolean needsDistribution() {
        return artifact.isOperatingSystem()
                && !hasRelease(artifact.ecosystem())
                && !hasRelease(searchedBy == null ? null : searchedBy.ecosystem())
                && !hasRelease(vulnerability.distribution());
    }

    RawFinding finding(GrypeReport.@Nullable Distribution distribution) {
        var verdicts = new HashMap<String, Severity>(8);
        List<CvssVector> vectors = JsonCursor.list();
        vectors.addAll(vulnerability.vectors());
        vulnerability.verdict(verdicts);
        for (var other : related) {
            vectors.addAll(other.vectors());
            other.verdict(verdicts);
        }
        var rating = new Rating(vulnerability.severity(), highestScore(), vectors, verdicts);
        return new RawFinding(
                GrypeReport.SCANNER,
                artifact.installed(ecosystem(distribution)),
                reported(),
                rating,
                vulnerability.fixVersion());
    }

    private @Nullable String ecosystem(GrypeReport.@Nullable Distribution distribution) {
        var own = artifact.ecosystem();
        if (!artifact.isOperatingSystem() || hasRelease(own)) {
            return own;
        }
        if (searchedBy != null && searchedBy.ecosystem() != null) {
            return searchedBy.ecosystem();
        }
        if (vulnerability.distribution() != null) {
            return vulnerability.distribution();
        }
        var told = distribution == null ? null : distribution.ecosystem();
        return told == null ? own : told;
    }

    private @Nullable Double highestScore() {
        var highest = vulnerability.highestScore();
        for (var other : related) {
            var score = other.highestScore();
            if (score != null && (highest == null || score > highest)) {
                highest = score;
            }
        }
        return highest;
    }

    private ReportedVulnerability reported() {
        var id = Objects.requireNonNull(vulnerability.id());
        List<String> aliases = JsonCursor.list();
        List<String> covers = JsonCursor.list();
        var description = vulnerability.description();
        for (var other : related) {
            var otherId = other.id();
            if (otherId != null && !otherId.equals(id) && !aliases.contains(otherId) && !covers.contains(otherId)) {
                (VulnerabilityIds.isErratum(id) ? covers : aliases).add(otherId);
            }
            description = description == null ? other.description() : description;
        }
        return new ReportedVulnerability(
                id,
                aliases,
                covers,
                vulnerability.errata(),
                null,
                description,
                null,
                vulnerability.links(),
                tellsAll(id));
    }

    /**
     * Of an advisory for language packages Grype writes every alias its database has. A CVE or a distribution's erratum has
     * several records, each with its own, and a distribution need not repeat what GitHub says of one of its ids.
     */
    private boolean tellsAll(String id) {
        return relatedSeen
                && vulnerability.distribution() == null
                && !VulnerabilityIds.isCve(id)
                && !VulnerabilityIds.isErratum(id);
    }

    private void readRelated(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.arrayOrSkip()) {
            return;
        }
        relatedSeen = true;
        while (cursor.nextElement()) {
            var other = new GrypeVulnerability();
            other.read(cursor, scores);
            related.add(other);
        }
    }

    /** A list; an object in 0.7. */
    private void readDetails(JsonCursor cursor) throws IOException, ReportInvalid {
        if (cursor.isObject()) {
            readDetail(cursor);
        } else if (cursor.arrayOrSkip()) {
            while (cursor.nextElement()) {
                readDetail(cursor);
            }
        }
    }

    private void readDetail(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.objectOrSkip()) {
            return;
        }
        for (String field; (field = cursor.nextField()) != null; ) {
            if (!field.equals("searchedBy") || !cursor.isObject()) {
                cursor.skip();
                continue;
            }
            for (String searched; (searched = cursor.nextField()) != null; ) {
                if (searched.equals("distro") && cursor.isObject()) {
                    searchedBy = GrypeReport.readDistribution(cursor);
                } else {
                    cursor.skip();
                }
            }
        }
    }

    private static boolean hasRelease(@Nullable String ecosystem) {
        return ecosystem != null
                && (ecosystem.indexOf(':') > 0 || ecosystem.equals("Wolfi") || ecosystem.equals("Chainguard"));
    }
}
