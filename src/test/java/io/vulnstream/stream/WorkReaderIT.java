package io.vulnstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.bus.Permits;
import io.vulnstream.event.Lane;
import io.vulnstream.support.Ids;
import io.vulnstream.support.breaker.Gate;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is read, and when. */
class WorkReaderIT {
    @AutoClose
    private final WorkReaders work = new WorkReaders();

    @Test
    void aReaderOfOneLaneLeavesTheOtherAlone() {
        // Given
        work.streams.handlers.work("trivy", work::endsAtOnce);
        work.addTo(Lane.ROUTINE, 3);
        work.addTo(Lane.URGENT, 2);
        // When
        var reader = work.streams
                .bridge("a." + Ids.next())
                .work("trivy", Set.of(Lane.URGENT), new Permits(4).kind("trivy", 4), Gate.OPEN);
        Await.value(reader.start());
        work.until(2);
        Await.value(reader.stop());
        // Then
        assertThat(work.handled).hasSize(2).allSatisfy(job -> assertThat(work.laneOf.get(job))
                .isEqualTo(Lane.URGENT));
        assertThat(work.streams.depth(Lane.ROUTINE)).isEqualTo(3);
    }

    @Test
    void onlyAsMuchIsReadAsThereArePermits() {
        // Given
        work.streams.handlers.work("trivy", work::runs);
        work.addTo(Lane.ROUTINE, 10);
        // When
        var reader = work.reader(3);
        work.until(3);
        work.running.remove().release();
        work.until(4);
        Await.value(work.streams.vertx.timer(200));
        // Then
        assertThat(work.handled).hasSize(4);
        Eventually.value(
                work.streams.vertx, () -> work.streams.window.depth("trivy", Lane.ROUTINE), depth -> depth == 6);
        Await.value(reader.stop());
    }

    @Test
    void urgentWorkComesFirstAndRoutineStillGetsItsShare() {
        // Given
        work.streams.handlers.work("trivy", work::endsAtOnce);
        work.addTo(Lane.ROUTINE, 40);
        work.addTo(Lane.URGENT, 40);
        // When
        var reader = work.reader(1);
        work.until(80);
        // Then
        var first = work.handled.subList(0, 40).stream().map(work.laneOf::get).toList();
        assertThat(first.subList(0, 5)).containsOnly(Lane.URGENT);
        assertThat(first.stream().filter(lane -> lane == Lane.ROUTINE).count()).isBetween(6L, 8L);
        Await.value(reader.stop());
    }

    @Test
    void workThatComesToAnIdleReaderStartsAtOnce() {
        // Given
        work.streams.handlers.work("trivy", work::endsAtOnce);
        var reader = work.streams
                .bridge("a." + Ids.next(), Duration.ofMinutes(1))
                .work("trivy", WorkReaders.LANES, new Permits(2).kind("trivy", 2), Gate.OPEN);
        Await.value(reader.start());
        work.addTo(Lane.URGENT, 1);
        work.until(1);
        // When: without the doorbell it would be two seconds
        long began = System.nanoTime();
        work.addTo(Lane.ROUTINE, 1);
        work.until(2);
        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1500));
        Await.value(reader.stop());
    }

    @Test
    void aStoppedReaderLeavesTheRestToOthers() {
        // Given
        work.streams.handlers.work("trivy", work::runs);
        work.addTo(Lane.URGENT, 2);
        var first = work.reader(1);
        work.until(1);
        // When
        Await.value(first.stop());
        work.running.remove().release();
        Await.value(work.streams.vertx.timer(200));
        var afterStop = work.handled.size();
        var second = work.reader(1);
        // Then
        work.until(2);
        assertThat(afterStop).isEqualTo(1);
        Await.value(second.stop());
    }
}
