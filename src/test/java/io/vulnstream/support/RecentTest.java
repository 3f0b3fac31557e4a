package io.vulnstream.support;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentTest {
    @Test
    void whatWasNotAskedForTheLongestIsForgottenFirst() {
        // Given
        var recent = new Recent<String, Integer>(2);
        recent.put("a", 1);
        recent.put("b", 2);

        // When
        assertThat(recent.get("a")).isEqualTo(1);
        recent.put("c", 3);

        // Then
        assertThat(recent.get("b")).isNull();
        assertThat(recent.get("a")).isEqualTo(1);
        assertThat(recent.get("c")).isEqualTo(3);
    }
}
