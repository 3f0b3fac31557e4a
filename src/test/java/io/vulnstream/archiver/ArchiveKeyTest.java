package io.vulnstream.archiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArchiveKeyTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    @Test
    void keysTellArtifactScannerTimeAndDatabase() {
        // When
        var key = key(DIGEST, "trivy", "2", Instant.parse("2026-11-21T00:00:00Z"));
        // Then
        assertThat(key.key())
                .startsWith("archive/" + DIGEST + "/trivy/20261121t101500123z_2_")
                .endsWith(".json");
        assertThat(ArchiveKey.parse(key.key())).contains(key);
    }

    @Test
    void aDatabaseWithoutAVersionIsToldByItsBuildAndNeitherByUnknown() {
        assertThat(key(DIGEST, "trivy", null, Instant.parse("2026-11-21T00:00:00Z"))
                        .database())
                .isEqualTo("20261121t000000000z");
        assertThat(key(DIGEST, "trivy", null, null).database()).isEqualTo("unknown");
    }

    @Test
    void whateverAnExternalArtifactIsCalledItsKeyIsAKey() {
        // When
        var key = key("../../etc/passwd\nä", "My Scanner_../x", "v 6/1_x", null);
        // Then
        assertThat(key.key())
                .matches("archive/external-[0-9a-f]{64}/my-scanner-..-x/[0-9a-z]+_v-6-1-x_[0-9a-f]{64}.json");
        assertThat(ArchiveKey.parse(key.key())).contains(key);
    }

    @Test
    void otherContentHasAnotherKey() {
        assertThat(key(DIGEST, "trivy", "1", null).key())
                .isNotEqualTo(key(DIGEST, "trivy", "1", Instant.EPOCH).key());
    }

    private static ArchiveKey key(String subject, String scanner, @Nullable String version, @Nullable Instant built) {
        var record = new ArchiveRecord(
                "scan",
                new UUID(1, 1),
                1,
                null,
                new UUID(1, 2),
                subject,
                null,
                "registry.example/app",
                scanner,
                null,
                version,
                built,
                Instant.parse("2026-11-21T10:15:00.123Z"),
                null,
                null,
                null,
                "trace");
        return ArchiveKey.of(record, record.bytes());
    }
}
