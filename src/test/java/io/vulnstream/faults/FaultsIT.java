package io.vulnstream.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.faults.Installation.Options;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code bench/faults}: the built program, real servers, a minute of faults of all kinds. */
class FaultsIT {
    private static final Duration STORM = Duration.ofSeconds(70);
    private static final Rest REST = new Rest(Duration.ofSeconds(30), Duration.ofMinutes(2));
    private static final int KILLS = 1_000;

    @Test
    void nothingThatWasAcceptedIsLostOrCountsTwiceWhateverDies(@TempDir Path folder) throws Exception {
        // Given
        var home = Path.of(System.getProperty("vulnstream.test.basedir", "."))
                .toAbsolutePath()
                .normalize();
        // When
        var result = FaultsBench.run(home, folder, KILLS, 1, STORM, REST, Options.small(Mutant.NONE));
        // Then
        var verdict = result.checked();
        assertThat(result.kills()).as("kills of processes that held something").isPositive();
        assertThat(verdict.accepted()).isPositive();
        assertThat(verdict.lost()).as("accepted and lost").isEmpty();
        assertThat(verdict.unexpected()).as("never asked for").isEmpty();
        assertThat(verdict.duplicated()).as("counted twice").isEmpty();
        assertThat(verdict.untold()).as("found, and nobody was told").isEmpty();
        assertThat(verdict.unarchived()).as("missing in the archive").isEmpty();
    }
}
