package io.vulnstream.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.event.Lane;
import io.vulnstream.ledger.Slots.Pass;
import io.vulnstream.ledger.WindowStore.LaneOf;
import io.vulnstream.ledger.WindowStore.Usage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private static final LaneOf URGENT = new LaneOf("trivy", Lane.URGENT);
    private static final LaneOf ROUTINE = new LaneOf("trivy", Lane.ROUTINE);
    private final Slots slots = new Slots(new Limits(Map.of("trivy", 5), Map.of("a.test", 2)), 0.2);

    private static Usage used(Lane lane, String registry, boolean running, int count) {
        return new Usage("trivy", lane, registry, running, count);
    }

    @Test
    void noMoreIsPublishedThanMayRun() {
        slots.begin(List.of(used(Lane.ROUTINE, "a.test", true, 1), used(Lane.URGENT, "b.test", false, 1)));
        assertThat(slots.room(URGENT, null, Pass.FREE)).isEqualTo(3);
        assertThat(slots.room(ROUTINE, null, Pass.FREE)).isEqualTo(3);
        assertThat(slots.room(URGENT, "a.test", Pass.FREE)).isEqualTo(1);
        slots.added(URGENT, "a.test", 1);
        assertThat(slots.room(ROUTINE, "a.test", Pass.FREE)).isZero();
        assertThat(slots.room(ROUTINE, null, Pass.FREE)).isEqualTo(2);
    }

    @Test
    void whatIsNotLimitedHasRoomWithoutEnd() {
        slots.begin(List.of());
        assertThat(slots.room(new LaneOf("grype", Lane.ROUTINE), null, Pass.FREE))
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void routineWorkInTheWindowIsNeverInTheWayOfUrgentWork() {
        slots.begin(List.of(used(Lane.ROUTINE, "b.test", false, 5)));
        assertThat(slots.room(URGENT, null, Pass.FREE)).isEqualTo(5);
    }

    @Test
    void moreThanTheLimitRunningLeavesNoRoom() {
        slots.begin(List.of(used(Lane.ROUTINE, "b.test", true, 9)));
        assertThat(slots.room(URGENT, null, Pass.FREE)).isZero();
        assertThat(slots.room(ROUTINE, null, Pass.OWED)).isZero();
    }

    @Test
    void afterFourUrgentOnesTheNextPlaceIsRoutines() {
        // Given
        for (int i = 0; i < 5; i++) {
            slots.begin(List.of(used(Lane.URGENT, "b.test", true, 4)));
            assertThat(slots.room(ROUTINE, null, Pass.OWED)).isZero();
            slots.added(URGENT, null, 1);
        }
        // When
        slots.begin(List.of(used(Lane.URGENT, "b.test", true, 4)));
        // Then
        assertThat(slots.room(ROUTINE, null, Pass.OWED)).isEqualTo(1);
        slots.added(ROUTINE, null, 1);
        assertThat(slots.room(URGENT, null, Pass.FREE)).isZero();
    }

    @Test
    void whatIsOwedToRoutineWorkKeepsNobodyBackWhileThereIsNone() {
        for (int i = 0; i < 20; i++) {
            slots.begin(List.of(used(Lane.URGENT, "b.test", true, 4)));
            assertThat(slots.room(URGENT, null, Pass.FREE)).isEqualTo(1);
            slots.added(URGENT, null, 1);
        }
    }
}
