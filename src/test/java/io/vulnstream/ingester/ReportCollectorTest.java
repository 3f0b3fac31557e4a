package io.vulnstream.ingester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vulnstream.finding.Severity;
import io.vulnstream.ingester.Reported.Place;
import io.vulnstream.report.CvssVector;
import io.vulnstream.report.InstalledPackage;
import io.vulnstream.report.Rating;
import io.vulnstream.report.RawFinding;
import io.vulnstream.report.ReportedVulnerability;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportCollectorTest {
    @Test
    void theSameTwiceInOneReportIsSaidOnceWithTheWorstOfBoth() {
        // Given
        var entries = new ArrayList<>(
                List.of(npm("LOW", 3.0, "1.1", "/a"), npm("HIGH", 7.0, "1.2", "/b"), npm("HIGH", 8.0, null, "/b")));
        for (int seed = 0; seed < 6; seed++) {
            // When
            Collections.shuffle(entries, new Random(seed));
            var report = collect(entries);
            // Then
            assertThat(report.raw()).isEqualTo(3);
            assertThat(report.reported()).hasSize(1);
            var said = report.reported().values().iterator().next();
            assertThat(said.severity()).isEqualTo(Severity.HIGH);
            assertThat(said.score()).isEqualTo(8.0);
            assertThat(said.fixVersion()).isEqualTo("1.1, 1.2");
            assertThat(said.sighting().places())
                    .extracting(place -> place.getKey().path())
                    .containsExactly("/a", "/b");
        }
    }

    @Test
    void aPackageOfTheOperatingSystemIsOnePlaceWhateverFilesItWasReadFrom() {
        // When
        var report = collect(List.of(apk("musl", "/lib/apk/db/installed", "/etc/apk/x")));
        // Then
        assertThat(report.reported().values().iterator().next().sighting().places())
                .extracting(Map.Entry::getKey)
                .containsExactly(new Place("libc", "1.0", "/etc/apk/x"));
    }

    @Test
    void aPackageWithoutATellingStandsInAndOneWithDoesNot() {
        assertThat(collect(List.of(apk(null)))
                        .reported()
                        .values()
                        .iterator()
                        .next()
                        .standsIn())
                .isTrue();
        var told = collect(List.of(apk("musl")));
        assertThat(told.reported().values().iterator().next().standsIn()).isFalse();
        assertThat(told.sources()).containsKey(new ParsedReport.Binary("Alpine", "libc"));
    }

    @Test
    void detailsAreHandedOutOncePerVulnerability() {
        // Given
        var details = new ArrayList<RawFinding>();
        var collector = new ReportCollector(details::add);
        // When
        collector.accept(npm("LOW", 3.0, null, "/a"));
        collector.accept(npm("LOW", 3.0, null, "/b"));
        // Then
        assertThat(details).hasSize(1);
    }

    @Test
    void textTooLongForAKeyIsShortenedAndStaysDifferent() {
        // Given
        var one = "a".repeat(1_000_000);
        var other = one + "b";
        // Then
        assertThat(Bounded.key(one)).hasSizeLessThan(Bounded.KEY).isNotEqualTo(Bounded.key(other));
        assertThat(Bounded.key("😀".repeat(100_000))).doesNotContain("\uD83D…");
        assertThat(Bounded.key("short")).isEqualTo("short");
    }

    @Test
    void aReportWithMoreThanCanBeHeldIsRefusedAndNotCut() {
        // Given
        var collector = new ReportCollector(detail -> {});
        // Then
        assertThatThrownBy(() -> {
                    for (int i = 0; i <= ReportCollector.MOST_PLACES; i++) {
                        collector.accept(npm("LOW", 3.0, null, "/" + i));
                    }
                })
                .isInstanceOf(ReportCollector.TooMany.class);
    }

    @Test
    void versionTwoOfCvssCountsOnlyWhereThereIsNoLaterOne() {
        assertThat(Authorities.score(List.of(
                        new CvssVector("nvd", "2.0", "", 10.0),
                        new CvssVector("nvd", "3.1", "", 7.8),
                        new CvssVector("ghsa", "3.1", "", 7.9),
                        new CvssVector("redhat", "3.1", "", 9.9))))
                .isEqualTo(7.9);
        assertThat(Authorities.score(List.of(new CvssVector("nvd", "2.0", "", 10.0))))
                .isEqualTo(10.0);
        assertThat(Authorities.score(List.of(new CvssVector("redhat", "3.1", "", 9.9))))
                .isNull();
    }

    private static ParsedReport collect(List<RawFinding> entries) {
        var collector = new ReportCollector(detail -> {});
        entries.forEach(collector);
        return collector.parsed();
    }

    private static RawFinding npm(String severity, double score, @Nullable String fix, String path) {
        var installed = new InstalledPackage("lodash", "4.17.20", "npm", null, null, null, List.of(path));
        var rating = new Rating(severity, score, List.of(), Map.of());
        return new RawFinding("trivy", installed, vulnerability(), rating, fix);
    }

    private static RawFinding apk(@Nullable String source, String... paths) {
        var installed = new InstalledPackage("libc", "1.0", "Alpine:v3.10", null, source, null, List.of(paths));
        return new RawFinding("trivy", installed, vulnerability(), new Rating("HIGH", null, List.of(), Map.of()), null);
    }

    private static ReportedVulnerability vulnerability() {
        return new ReportedVulnerability("CVE-1", List.of(), List.of(), List.of(), null, null, null, List.of(), false);
    }
}
