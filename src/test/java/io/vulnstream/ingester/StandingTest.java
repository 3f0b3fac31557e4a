package io.vulnstream.ingester;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.finding.TransitionCause;
import io.vulnstream.ingester.Standing.Mark;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StandingTest {
    private static final Instant MONDAY = Instant.parse("2026-11-16T00:00:00Z");
    private static final Instant TUESDAY = Instant.parse("2026-11-17T00:00:00Z");

    @Test
    void theDatabaseGoesBeforeTheTimeOfTheScan() {
        assertThat(Standing.of(mark(1, MONDAY, TUESDAY, "1"), mark(2, TUESDAY, MONDAY, "1")))
                .isEqualTo(Standing.OLDER);
        assertThat(Standing.of(mark(1, TUESDAY, MONDAY, "1"), mark(2, MONDAY, TUESDAY, "1")))
                .isEqualTo(Standing.NEWEST);
    }

    @Test
    void anUnknownDatabaseIsOlderThanAnyAndAmongUnknownOnesTheLaterScanCounts() {
        assertThat(Standing.of(mark(1, null, TUESDAY, "1"), mark(2, MONDAY, MONDAY, "1")))
                .isEqualTo(Standing.OLDER);
        assertThat(Standing.of(mark(1, null, TUESDAY, "1"), mark(2, null, MONDAY, "1")))
                .isEqualTo(Standing.NEWEST);
    }

    @Test
    void aDatabaseFromTheFutureIsNotBelievedAndStandsAboveNothing() {
        var tomorrow = TUESDAY.plusSeconds(3600);

        assertThat(Standing.of(mark(1, MONDAY, TUESDAY, "1"), mark(2, tomorrow, MONDAY, "1")))
                .isEqualTo(Standing.NEWEST);
    }

    @Test
    void aScanThatHasCountedIsKnownAgain() {
        assertThat(Standing.of(mark(1, MONDAY, MONDAY, "1"), mark(1, MONDAY, MONDAY, "1")))
                .isEqualTo(Standing.COUNTED);
        assertThat(Standing.of(mark(1, MONDAY, MONDAY, "1"), null)).isEqualTo(Standing.NEWEST);
    }

    @Test
    void theCauseIsTheArtifactThenTheDatabaseThenTheScannerThenTheReport() {
        assertThat(cause(mark(2, TUESDAY, TUESDAY, "2"), null)).isEqualTo(TransitionCause.ARTIFACT);
        assertThat(cause(mark(2, TUESDAY, TUESDAY, "2"), mark(1, MONDAY, MONDAY, "1")))
                .isEqualTo(TransitionCause.DATABASE);
        assertThat(cause(mark(2, MONDAY, TUESDAY, "2"), mark(1, MONDAY, MONDAY, "1")))
                .isEqualTo(TransitionCause.SCANNER);
        assertThat(cause(mark(2, MONDAY, TUESDAY, "1"), mark(1, MONDAY, MONDAY, "1")))
                .isEqualTo(TransitionCause.REPORT);
    }

    private static TransitionCause cause(Mark scan, @Nullable Mark before) {
        return Standing.because(scan, before).cause();
    }

    private static Mark mark(int id, @Nullable Instant built, Instant started, String scannerVersion) {
        return new Mark(new UUID(1, id), MONDAY, built, started, scannerVersion, "6");
    }
}
