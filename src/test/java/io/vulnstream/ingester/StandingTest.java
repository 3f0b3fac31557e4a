package io.vulnstream.ingester;

import static io.vulnstream.finding.TransitionCause.ARTIFACT;
import static io.vulnstream.finding.TransitionCause.DATABASE;
import static io.vulnstream.finding.TransitionCause.REPORT;
import static io.vulnstream.finding.TransitionCause.SCANNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vulnstream.finding.TransitionCause;
import io.vulnstream.ingester.Standing.Mark;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

    /** What came together, and which of the two is the cause. */
    static Stream<Arguments> pairs() {
        var before = mark(1, MONDAY, MONDAY, "1");
        return Stream.of(
                arguments("new artifact, newer database", mark(2, TUESDAY, TUESDAY, "1"), null, ARTIFACT),
                arguments("new artifact, other scanner", mark(2, MONDAY, TUESDAY, "2"), null, ARTIFACT),
                arguments("new artifact, other report", mark(2, MONDAY, TUESDAY, "1"), null, ARTIFACT),
                arguments("newer database, other scanner", mark(2, TUESDAY, TUESDAY, "2"), before, DATABASE),
                arguments("newer database, other report", mark(2, TUESDAY, TUESDAY, "1"), before, DATABASE),
                arguments("other scanner, other report", mark(2, MONDAY, TUESDAY, "2"), before, SCANNER),
                arguments("other report alone", mark(2, MONDAY, TUESDAY, "1"), before, REPORT));
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("pairs")
    void ofTwoThatComeTogetherOneIsTheCause(String together, Mark scan, @Nullable Mark before, TransitionCause cause) {
        assertThat(cause(scan, before)).isEqualTo(cause);
    }

    private static TransitionCause cause(Mark scan, @Nullable Mark before) {
        return Standing.because(scan, before).cause();
    }

    private static Mark mark(int id, @Nullable Instant built, Instant started, String scannerVersion) {
        return new Mark(new UUID(1, id), MONDAY, built, started, scannerVersion, "6");
    }
}
