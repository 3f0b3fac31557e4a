package io.vulnstream.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.ledger.ScanResult;
import io.vulnstream.scanner.process.Cancellation;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.DemoDatabases;
import io.vulnstream.testkit.RegistryServer;
import io.vulnstream.testkit.SmallImages;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node asks whether its scan was made since it was asked for, as soon as it knows with which database it would scan. */
class MadeMeanwhileIT {
    @TempDir
    private Path data;

    @Test
    void aScanThatWasMadeMeanwhileIsNotMadeAgain() {
        // Given
        try (var registry = RegistryServer.start()) {
            var digest = SmallImages.push(registry.host() + "/app", SmallImages.alpine());
            var options = Map.of(
                    "databases.path",
                    DemoDatabases.directory().toString(),
                    "databases.readOnly",
                    "true",
                    "databases.only",
                    "[\"" + registry.host() + "\"]");
            try (var node = ScannerFixture.open(data, options)) {
                var first = node.claim("trivy", registry.host() + "/app", digest);
                ScanResult scan = Await.value(node.scan(first));
                node.claims.made(
                        Objects.requireNonNull(scan.scannerVersion()), Objects.requireNonNull(scan.databaseVersion()));
                // When
                var again = node.claim("trivy", registry.host() + "/app", digest);
                var trivy = node.box.adapters().named("trivy").orElseThrow();
                var result = Await.value(node.runner().run(again, trivy, new Cancellation()));
                // Then
                assertThat(result).isEmpty();
            }
        }
    }
}
