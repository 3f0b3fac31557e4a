package io.vulnstream.report;

import io.vulnstream.finding.Severity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a report: what one scanner says about one package and one vulnerability, not merged with any other.
 *
 * @param scanner the program that wrote the report, by its own name: {@code trivy}, {@code grype}, {@code osv-scanner}
 * @param fixVersion as reported, several separated by {@code ", "}; null when not told
 */
public record RawFinding(
        String scanner,
        InstalledPackage installed,
        ReportedVulnerability vulnerability,
        Rating rating,
        @Nullable String fixVersion) {

    /** What this entry says about how ids belong together, ready to be stored. Says nothing about an id and itself. */
    public List<Assertion> assertions() {
        var id = vulnerability.id();
        var assertions = new ArrayList<Assertion>();
        var aliasedCves = vulnerability.aliases().stream()
                .filter(VulnerabilityIds::isCve)
                .distinct()
                .count();
        // An id with two CVEs for aliases is the same as neither, and an erratum is never one.
        var covering = aliasedCves > 1 || VulnerabilityIds.isErratum(id);
        for (var alias : vulnerability.aliases()) {
            var relation = covering && VulnerabilityIds.isCve(alias) ? Relation.COVERS : Relation.ALIAS;
            assertions.add(new Assertion(id, relation, alias));
        }
        vulnerability.covers().forEach(covered -> assertions.add(new Assertion(id, Relation.COVERS, covered)));
        vulnerability.coveredBy().forEach(advisory -> assertions.add(new Assertion(advisory, Relation.COVERS, id)));
        return assertions.stream()
                .filter(a -> !a.subject().equals(a.object()))
                .distinct()
                .toList();
    }

    /** The distribution's own rating of a package of an operating system; null for others and where it gave none. */
    public @Nullable Severity distributionSeverity() {
        var distribution = Ecosystems.distributionOf(installed.ecosystem());
        var verdict = distribution == null ? null : rating.verdicts().get(distribution);
        return verdict == Severity.UNKNOWN ? null : verdict;
    }
}
