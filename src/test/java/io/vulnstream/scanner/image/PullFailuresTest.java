package io.vulnstream.scanner.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.event.Cause;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullFailuresTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Get "https://registry.example/v2/": Forbidden | REGISTRY_UNAVAILABLE | network.proxy
            err="Get \\"https://registry.example/v2/\\": Bad Gateway" | REGISTRY_UNAVAILABLE | network.proxy
            Get "https://registry.example/v2/": proxyconnect tcp: dial tcp: connection refused | REGISTRY_UNAVAILABLE | network.proxy
            GET https://registry.example/v2/a/manifests/1: unexpected status code 403 Forbidden | REGISTRY_UNAUTHORIZED | credentials
            GET https://registry.example/v2/a/manifests/1: DENIED: requested access is denied | REGISTRY_UNAUTHORIZED | credentials
            GET https://registry.example/v2/a/manifests/1: MANIFEST_UNKNOWN: unknown | ARTIFACT_GONE | any more
            """)
    void aProxysRefusalIsNotTakenForTheRegistrys(String stderr, Cause cause, String advice) {
        assertThat(PullFailures.of(stderr, "crane ended with 1")).hasValueSatisfying(failure -> {
            assertThat(failure.kind()).isEqualTo(cause);
            assertThat(failure).hasMessageContaining(advice);
        });
    }
}
