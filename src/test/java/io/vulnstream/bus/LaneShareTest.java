package io.vulnstream.bus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaneShareTest {
    @ParameterizedTest
    @CsvSource({"0.2, 200", "0.5, 500", "0.0, 0", "1.0, 999"})
    void routineGetsItsShareWhileUrgentWorkNeverEnds(double share, int expected) {
        // Given
        var lanes = new LaneShare(share);
        int routine = 0;
        // When
        for (int i = 0; i < 1000; i++) {
            int kept = lanes.kept(1);
            lanes.taken(1 - kept, kept);
            routine += kept;
        }
        // Then
        assertThat(routine).isBetween(expected - 1, expected + 1);
    }

    @Test
    void routineWorkThatWasNotThereIsNotOwed() {
        // Given
        var lanes = new LaneShare(0.2);
        // When
        lanes.taken(1000, 0);
        // Then
        assertThat(lanes.kept(100)).isEqualTo(1);
    }
}
