package io.vulnstream.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengeTest {
    @Test
    void bearerIsAnsweredBeforeBasicWhateverTheirOrder() {
        // When
        var best = Challenge.best(
                List.of("Basic realm=\"there\"", "Bearer realm=\"https://auth.example/token\",service=registry"));
        // Then
        assertThat(best)
                .contains(
                        new Challenge("bearer", Map.of("realm", "https://auth.example/token", "service", "registry")));
    }

    @Test
    void quotedQuotesBelongToTheValue() {
        assertThat(Challenge.best(List.of("Bearer realm=\"a\\\"b\\\\c\", scope=\"x,y\"")))
                .contains(new Challenge("bearer", Map.of("realm", "a\"b\\c", "scope", "x,y")));
    }

    @Test
    void aValueOfThousandsOfCharactersIsReadWithAnyStack() throws InterruptedException {
        // Given
        var header = "Bearer realm=\"" + "a\\\"".repeat(2500) + "\"";
        var read = new java.util.concurrent.atomic.AtomicInteger();
        // When
        var small = new Thread(
                null,
                () -> Challenge.best(List.of(header))
                        .ifPresent(found -> read.set(
                                found.parameters().getOrDefault("realm", "").length())),
                "small stack",
                128 * 1024);
        small.start();
        small.join();
        // Then
        assertThat(read).hasValue(5000);
    }
}
