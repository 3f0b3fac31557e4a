package io.vulnstream.testkit.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vulnstream.report.RawFinding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetTest {
    private static final FleetShape TENTH = FleetShape.DAY.times(0.1);

    @Test
    void twoFleetsOfOneSeedAreTheSame() {
        // When
        var one = new Fleet(TENTH);
        var other = new Fleet(TENTH);
        // Then
        for (var voice : Voice.values()) {
            assertThat(report(one, 7, voice, Database.ORIGINAL))
                    .isNotEmpty()
                    .isEqualTo(report(other, 7, voice, Database.ORIGINAL));
        }
    }

    @Test
    void anotherSeedIsAnotherFleet() {
        // When
        var one = new Fleet(TENTH);
        var other = new Fleet(new FleetShape(43, TENTH.sources(), TENTH.artifacts(), TENTH.findings()));
        // Then
        assertThat(report(one, 7, Voice.TRIVY, Database.ORIGINAL))
                .isNotEqualTo(report(other, 7, Voice.TRIVY, Database.ORIGINAL));
    }

    @Test
    void itHasAsManyFindingsAsAreAskedFor() {
        // When
        var artifacts = new Fleet(TENTH).artifacts();
        // Then
        assertThat(artifacts).hasSize(165);
        assertThat(artifacts.stream().mapToInt(FleetArtifact::findings).sum()).isCloseTo(69_800, within(4_000));
        assertThat(artifacts.stream().map(FleetArtifact::digest)).doesNotHaveDuplicates();
    }

    @Test
    void scannersDisagreeAndMeet() {
        // Given
        var fleet = new Fleet(TENTH);
        var said = 0;
        var findings = 0;
        // When
        for (var artifact : fleet.artifacts()) {
            findings += artifact.findings();
            for (var voice : Voice.values()) {
                said += fleet.said(artifact, voice, Database.ORIGINAL);
            }
        }
        // Then
        assertThat((double) said / findings).isBetween(2.2, 2.8);
    }

    @Test
    void theNextTagSharesMostOfWhatTheOneBeforeHas() {
        // Given
        var artifacts = new Fleet(TENTH).artifacts();
        var later = artifacts.stream().filter(artifact -> artifact.tag() > 0).toList();
        var shared = 0;
        var all = 0;
        // When
        for (var artifact : later) {
            var before = new HashSet<>(
                    artifacts.get(artifact.number() - 1).contents().own());
            all += artifact.contents().own().size();
            shared += (int)
                    artifact.contents().own().stream().filter(before::contains).count();
        }
        // Then
        assertThat((double) shared / all).isBetween(0.6, 0.98);
    }

    @Test
    void aFewPackagesAreNearlyEverywhere() {
        // Given
        var holders = new HashMap<Software, Integer>();
        // When
        new Fleet(TENTH)
                .artifacts()
                .forEach(artifact -> artifact.contents().all().forEach(one -> holders.merge(one, 1, Integer::sum)));
        // Then
        var counts = holders.values().stream().sorted().toList();
        assertThat(counts.get(counts.size() - 1)).isGreaterThan(30);
        assertThat(counts.get(counts.size() / 2)).isLessThan(5);
    }

    @Test
    void aNewerDatabaseThatSaysTheSameSaysTheSame() {
        // Given
        var fleet = new Fleet(TENTH);
        for (var voice : Voice.values()) {
            assertThat(report(fleet, 3, voice, Database.unchanged(1)))
                    .isEqualTo(report(fleet, 3, voice, Database.ORIGINAL));
        }
    }

    @Test
    void aDatabaseChangesTheShareThatItIsSaidToChange() {
        // Given
        var fleet = new Fleet(TENTH);
        var delta = new Database(2, 0.02);
        var all = 0;
        var changed = 0;
        // When
        for (var artifact = 0; artifact < 40; artifact++) {
            var before = report(fleet, artifact, Voice.GRYPE, Database.ORIGINAL);
            var after = new HashSet<>(report(fleet, artifact, Voice.GRYPE, delta));
            all += before.size();
            changed += (int) before.stream().filter(one -> !after.contains(one)).count();
        }
        // Then
        assertThat((double) changed / all).isBetween(0.01, 0.03);
    }

    private static List<RawFinding> report(Fleet fleet, int artifact, Voice voice, Database database) {
        var entries = new ArrayList<RawFinding>();
        fleet.report(fleet.artifacts().get(artifact), voice, database, entries::add);
        return entries;
    }
}
