package io.vulnstream.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.event.Cause;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorFingerprintTest {
    private static ErrorFingerprint of(String message) {
        return ErrorFingerprint.of("trivy", Cause.SCANNER_FAILED, 1, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "open /tmp/a1/b.tar: no such file | open /var/x/c.tar: no such file | open <path>: no such file",
                "pull registry.test:5000/shop/cart:1.4 failed | pull other.test:80/web:2 failed | pull <address> failed",
                "docker.io/library/alpine:3.20 is gone | ghcr.io/x/y:latest is gone | <path> is gone",
                "GET https://a.test/v2/x?y=1 said 500 | GET http://b.test:1/z said 503 | GET <url> said <n>",
                "took 1.5s of 20 | took 30s of 7 | took <n>s of <n>",
                "at 2026-11-22T13:40:01.123Z it ended | at 2025-01-01 00:00:00 it ended | at <time> it ended",
                "dial tcp 10.0.0.1:443: refused | dial tcp [::1]:80: refused | dial tcp <address>: refused",
                "pc=0x7f12ab | pc=0x1 | pc=<address>",
                "layer a1b2c3d4e5f6 is damaged | layer 0123456789abcdef0 is damaged | layer <id> is damaged",
                "job 0192d3b0-0000-7000-8000-000000000001 | job 0192d3b0-1111-7000-8000-00000000000f | job <id>",
                "two   lines\tof it | two lines of it | two lines of it",
            })
    void whatDiffersFromCaseToCaseIsLeftOut(String one, String other, String form) {
        assertThat(of(one).form()).isEqualTo("trivy scanner-failed exit 1: " + form);
        assertThat(of(other)).isEqualTo(of(one));
    }

    @Test
    void digestsAreLeftOutAndWhatIsSaidOfThemIsNot() {
        // Given
        var digest = "sha256:" + "ab".repeat(32);
        // Then
        assertThat(of("no manifest " + digest).form()).endsWith(": no manifest <digest>");
        assertThat(of("no manifest " + digest)).isNotEqualTo(of("no layer " + digest));
    }

    @Test
    void scannerCauseAndExitCodeMakeGroupsOfTheirOwn() {
        // Given
        var one = of("same");
        // Then
        assertThat(ErrorFingerprint.of("grype", Cause.SCANNER_FAILED, 1, "same"))
                .isNotEqualTo(one);
        assertThat(ErrorFingerprint.of("trivy", Cause.TIMEOUT, 1, "same")).isNotEqualTo(one);
        assertThat(ErrorFingerprint.of("trivy", Cause.SCANNER_FAILED, 2, "same"))
                .isNotEqualTo(one);
        assertThat(ErrorFingerprint.of("trivy", Cause.SCANNER_FAILED, null, "same"))
                .isNotEqualTo(one);
        assertThat(ErrorFingerprint.of(null, Cause.ARTIFACT_GONE, null, null).form())
                .isEqualTo("resolving artifact-gone: ");
    }

    @Test
    void theHashIsTheSameForEver() {
        assertThat(of("open /a/b: no such file").hash()).matches("[0-9a-f]{16}").isEqualTo("8e99ac8e72d18e78");
    }

    @Test
    void hostileTextIsReadInTimeAndGivesAShortForm() {
        for (var piece :
                new String[] {"a/", "1.", "a.", "0123456789abcde", "::", "x-", "[:", "2026-11-", "/", "\\", "9,"}) {
            var text = piece.repeat(2_000_000 / piece.length());
            var form = Assertions.assertTimeout(Duration.ofSeconds(3), () -> of(text).form());
            assertThat(form.length()).isLessThan(500);
        }
    }
}
