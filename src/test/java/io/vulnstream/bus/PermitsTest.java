package io.vulnstream.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermitsTest {
    private final Permits node = new Permits(3);
    private final Permits.Kind trivy = node.kind("trivy", 2);
    private final Permits.Kind grype = node.kind("grype", 2);

    @Test
    void bothTheKindAndTheNodeAreLimits() {
        assertThat(trivy.acquire(5)).hasSize(2);
        assertThat(grype.acquire(5)).hasSize(1);
        assertThat(node.free()).isZero();
    }

    @Test
    void aPermitGivenBackTwiceCountsOnce() {
        // Given
        var permit = trivy.acquire(1).get(0);
        // When
        permit.release();
        permit.release();
        // Then
        assertThat(node.free()).isEqualTo(3);
        assertThat(trivy.free()).isEqualTo(2);
    }

    @Test
    void onlyWhoeverGotTooFewIsToldOfAFreedOne() {
        // Given
        List<String> told = new ArrayList<>();
        trivy.onFreed(() -> told.add("trivy"));
        grype.onFreed(() -> told.add("grype"));
        var first = trivy.acquire(2);
        grype.acquire(5);
        // When
        first.get(0).release();
        // Then
        assertThat(told).containsExactly("grype");
    }

    @Test
    void whoeverIsSatisfiedIsNotToldOfWhatItGivesBackItself() {
        // Given
        List<String> told = new ArrayList<>();
        trivy.onFreed(() -> told.add("trivy"));
        var held = trivy.acquire(5);
        // When
        trivy.satisfied();
        held.forEach(Permit::release);
        // Then
        assertThat(told).isEmpty();
    }
}
