package io.vulnstream.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ByteSize;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryAddressesTest {
    private static RegistryAddresses addresses(Map<String, String> mirrors) {
        return new RegistryAddresses(new AppConfig.Registry(
                null,
                List.of("plain.example:5000", "plain.other"),
                mirrors,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                new ByteSize(1),
                Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, https://registry-1.docker.io/v2/library/nginx/tags/list",
        "ghcr.io/a/b, https://ghcr.io/v2/a/b/tags/list",
        "localhost:5000/a, http://localhost:5000/v2/a/tags/list",
        "127.0.0.1/a, http://127.0.0.1/v2/a/tags/list",
        "[::1]:5000/a, http://[::1]:5000/v2/a/tags/list",
        "plain.example:5000/a, http://plain.example:5000/v2/a/tags/list",
        "plain.example:5001/a, https://plain.example:5001/v2/a/tags/list",
        "plain.other:77/a, http://plain.other:77/v2/a/tags/list",
    })
    void onlyLoopbackAndConfiguredRegistriesAreSpokenToWithoutTls(String image, String uri) {
        assertThat(addresses(Map.of()).api(ImageReference.parse(image), "tags/list"))
                .hasToString(uri);
    }

    @ParameterizedTest
    @CsvSource({
        "nginx:1, harbor.example/hub/library/nginx:1",
        "docker.io/team/app:1, other.example/app:1",
        "docker.io/teammate/app:1, harbor.example/hub/teammate/app:1",
        "quay.io/a/b:1, mirror.example/a/b:1",
        "ghcr.io/a/b:1, ghcr.io/a/b:1",
    })
    void theLongestMirrorThatFitsIsTaken(String image, String pulled) {
        var addresses = addresses(Map.of(
                "docker.io", "harbor.example/hub/", "docker.io/team", "other.example", "quay.io", "mirror.example"));

        assertThat(addresses.pulledAs(ImageReference.parse(image))).hasToString(pulled);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://harbor.example", "hub", "", "harbor.example/Hub", "--flag"})
    void aMirrorThatIsNoPrefixIsRefusedAtStart(String prefix) {
        assertThatThrownBy(() -> addresses(Map.of("docker.io", prefix)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("registry.mirrors");
    }

    @Test
    void tagAndDigestStayInAMirror() {
        var reference = ImageReference.parse("quay.io/a:1@sha256:" + "0".repeat(64));

        assertThat(addresses(Map.of("quay.io", "m.example")).pulledAs(reference))
                .hasToString("m.example/a:1@sha256:" + "0".repeat(64));
    }
}
