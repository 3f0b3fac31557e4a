package io.vulnstream.support.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSettingsTest {
    private static final AccessToken TOKEN =
            new AccessToken("a-secret-of-some-length", new Principal("ada", List.of(), true));

    @Test
    void loopbackNeedsNoToken() {
        assertThat(new HttpSettings("127.0.0.1", 8080, List.of()).problems()).isEmpty();
        assertThat(new HttpSettings("localhost", 0, List.of()).problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.test", "localhost.example.test", "1270.0.0.1", ""
            })
    void anyOtherAddressNeedsOne(String host) {
        assertThat(new HttpSettings(host, 8080, List.of()).problems())
                .singleElement()
                .asString()
                .contains("http.tokens is empty");
        assertThat(new HttpSettings(host, 8080, List.of(TOKEN)).problems()).isEmpty();
    }

    @Test
    void everyProblemIsTold() {
        // Given
        var shortOne = new AccessToken("short", TOKEN.principal());

        // Then
        assertThat(new HttpSettings("127.0.0.1", 70_000, List.of(shortOne, TOKEN, TOKEN)).problems())
                .satisfiesExactly(
                        port -> assertThat(port).contains("70000"),
                        length -> assertThat(length).contains("http.tokens[0]").contains("shorter than 16"),
                        twice -> assertThat(twice).contains("http.tokens[2]").contains("that of another"));
    }

    @Test
    void aSecretDoesNotShowItself() {
        assertThat(TOKEN.toString()).doesNotContain("a-secret");
        assertThat(new HttpSettings("h", 1, List.of(TOKEN)).toString()).doesNotContain("a-secret");
    }
}
