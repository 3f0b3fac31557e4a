package io.vulnstream.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssertionsTest {
    @TempDir
    Path folder;

    @Test
    void oneCveAsAliasJoinsInEitherDirection() throws IOException, ReportInvalid {
        assertThat(Reports.read(ReportFormat.TRIVY).findings().get(2).assertions())
                .containsExactly(new Assertion("CVE-2031-0002", Relation.ALIAS, "GHSA-aaaa-bbbb-cccc"));
        assertThat(Reports.read(ReportFormat.GRYPE).findings().get(1).assertions())
                .containsExactly(new Assertion("GHSA-aaaa-bbbb-cccc", Relation.ALIAS, "CVE-2031-0002"));
    }

    @Test
    void aDistributionsViewOfOneCveIsThatCve() throws IOException, ReportInvalid {
        assertThat(osv(0)).containsExactly(new Assertion("ALPINE-CVE-2031-0001", Relation.ALIAS, "CVE-2031-0001"));
    }

    @Test
    void relatedSaysNothing() throws IOException, ReportInvalid {
        assertThat(osv(1)).containsExactly(new Assertion("GHSA-aaaa-bbbb-cccc", Relation.ALIAS, "CVE-2031-0002"));
    }

    @Test
    void anIdWithTwoCvesForAliasesCoversEach() throws IOException, ReportInvalid {
        assertThat(osv(2))
                .containsExactly(
                        new Assertion("GHSA-gggg-hhhh-iiii", Relation.COVERS, "CVE-2031-0007"),
                        new Assertion("GHSA-gggg-hhhh-iiii", Relation.COVERS, "CVE-2031-0008"),
                        new Assertion("GHSA-gggg-hhhh-iiii", Relation.ALIAS, "GO-2031-0001"));
    }

    @Test
    void anAlmaLinuxErratumCoversWhatItIsRelatedTo() throws IOException, ReportInvalid {
        assertThat(osv(3))
                .containsExactly(
                        new Assertion("ALSA-2031:1", Relation.COVERS, "CVE-2031-0003"),
                        new Assertion("ALSA-2031:1", Relation.COVERS, "CVE-2031-0004"));
    }

    @Test
    void anErratumCoversItsUpstream() throws IOException, ReportInvalid {
        assertThat(osv(4))
                .containsExactly(
                        new Assertion("DSA-9999-1", Relation.COVERS, "CVE-2031-0003"),
                        new Assertion("DSA-9999-1", Relation.COVERS, "CVE-2031-0004"));
    }

    @Test
    void anErratumIsNeverTheAliasOfWhatAScannerReports() throws IOException, ReportInvalid {
        var grype = Reports.read(ReportFormat.GRYPE).findings();

        assertThat(grype.get(2).assertions())
                .containsExactly(new Assertion("RHSA-2031:1", Relation.COVERS, "CVE-2031-0003"));
        assertThat(grype.get(3).assertions())
                .containsExactly(
                        new Assertion("ALAS2-2031-1", Relation.COVERS, "CVE-2031-0004"),
                        new Assertion("ALAS2-2031-1", Relation.COVERS, "CVE-2031-0005"));
    }

    @Test
    void trivysVendorIdsAreToldApart() throws IOException, ReportInvalid {
        var report = """
                {"SchemaVersion": 2, "ArtifactName": "x", "Results": [{"Target": "x (debian 12)", "Class": "os-pkgs", "Type": "debian",
                 "Vulnerabilities": [{"VulnerabilityID": "CVE-1", "VendorIDs": ["DSA-1-1", "GHSA-1", "CVE-1"], "PkgName": "a"}]}]}
                """;

        var finding =
                Reports.read(folder, ReportFormat.TRIVY, report).findings().getFirst();

        assertThat(finding.assertions())
                .containsExactly(
                        new Assertion("CVE-1", Relation.ALIAS, "GHSA-1"),
                        new Assertion("DSA-1-1", Relation.COVERS, "CVE-1"));
    }

    @Test
    void theGroupTellsAliasesOfARecordThatHasNone() throws IOException, ReportInvalid {
        var report = """
                {"results": [{"packages": [{"package": {"name": "a", "version": "1", "ecosystem": "npm"},
                 "vulnerabilities": [{"id": "X-1"}], "groups": [{"ids": ["X-1"], "aliases": ["CVE-2031-1", "X-1"]}]}]}]}
                """;

        var finding = Reports.read(folder, ReportFormat.OSV_SCANNER, report)
                .findings()
                .getFirst();

        assertThat(finding.assertions()).containsExactly(new Assertion("X-1", Relation.ALIAS, "CVE-2031-1"));
    }

    /** A record names more than its group where the group is of several: their own records tell theirs. */
    @Test
    void theGroupOfSeveralTellsNothingOfARecordThatHasNoAliases() throws IOException, ReportInvalid {
        var report = """
                {"results": [{"packages": [{"package": {"name": "a", "version": "1", "ecosystem": "npm"},
                 "vulnerabilities": [{"id": "X-1"}, {"id": "GHSA-1", "aliases": ["X-1", "CVE-2031-1"]}],
                 "groups": [{"ids": ["GHSA-1", "X-1"], "aliases": ["CVE-2031-1", "GHSA-1", "X-1"]}]}]}]}
                """;

        assertThat(Reports.read(folder, ReportFormat.OSV_SCANNER, report)
                        .findings()
                        .getFirst()
                        .assertions())
                .isEmpty();
    }

    @Test
    void aRecordOfOsvTellsAllUnlessItWasStripped() throws IOException, ReportInvalid {
        var report = """
                {"results": [{"packages": [{"package": {"name": "a", "version": "1", "ecosystem": "npm"},
                 "vulnerabilities": [{"id": "GHSA-1"}, {"id": "GHSA-2", "affected": [{"package": {"name": "a"}}]}]}]}]}
                """;

        assertThat(Reports.read(folder, ReportFormat.OSV_SCANNER, report).findings())
                .extracting(finding -> finding.vulnerability().tellsAll())
                .containsExactly(false, true);
    }

    @Test
    void grypeTellsAllOfAnAdvisoryForLanguagePackagesAndOfNothingElse() throws IOException, ReportInvalid {
        var report = """
                {"matches": [
                 {"vulnerability": {"id": "GHSA-1", "namespace": "github:language:go"}, "relatedVulnerabilities": [],
                  "artifact": {"name": "a", "version": "1", "type": "go-module"}},
                 {"vulnerability": {"id": "GHSA-1", "namespace": "wolfi:distro:wolfi:rolling"}, "relatedVulnerabilities": [],
                  "artifact": {"name": "a", "version": "1", "type": "apk"}},
                 {"vulnerability": {"id": "GHSA-1", "namespace": "github:language:go"},
                  "artifact": {"name": "a", "version": "1", "type": "go-module"}},
                 {"vulnerability": {"id": "CVE-1", "namespace": "nvd:cpe"}, "relatedVulnerabilities": [],
                  "artifact": {"name": "a", "version": "1", "type": "go-module"}},
                 {"vulnerability": {"id": "ALAS-2031-1", "namespace": "amazon:distro:amazonlinux:2"},
                  "relatedVulnerabilities": [], "artifact": {"name": "a", "version": "1", "type": "rpm"}}],
                 "descriptor": {"name": "grype", "version": "0.118.0"}}
                """;

        assertThat(Reports.read(folder, ReportFormat.GRYPE, report).findings())
                .extracting(finding -> finding.vulnerability().tellsAll())
                .containsExactly(true, false, false, false, false);
    }

    @Test
    void trivyNeverTellsAllForItsIdsAreThoseOfOneAdvisory() throws IOException, ReportInvalid {
        assertThat(Reports.read(ReportFormat.TRIVY).findings())
                .noneMatch(finding -> finding.vulnerability().tellsAll());
    }

    private static List<Assertion> osv(int index) throws IOException, ReportInvalid {
        return Reports.read(ReportFormat.OSV_SCANNER).findings().get(index).assertions();
    }
}
