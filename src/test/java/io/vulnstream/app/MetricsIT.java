package io.vulnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.support.metrics.Metric;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.RedisServers;
import io.vulnstream.testkit.RegistryServer;
import io.vulnstream.testkit.SmallImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus gets from a node at work. */
class MetricsIT {
    private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) \\S+$", Pattern.MULTILINE);
    private static final Set<String> LIBRARIES = Set.of("vertx", "jvm", "process", "system");

    @TempDir
    private Path folder;

    @Test
    void aNodeTellsOfItsScansJobsStreamsTargetsDatabasesAndPools() throws Exception {
        // Given an image, and no database to scan it with; and a target that cannot be listed
        var targets = Files.createDirectory(folder.resolve("targets"));
        try (var registry = RegistryServer.start()) {
            SmallImages.push(registry.host() + "/shop/api", SmallImages.alpine());
            Files.writeString(
                    targets.resolve("shop.yaml"),
                    "teams: [{name: shop, targets: [{image: %1$s/shop/api}, {image: %1$s/shop/none}]}]"
                            .formatted(registry.host()));
            var options = Map.of(
                    "targets.uri",
                    targets.toString(),
                    "exporter.schedule",
                    "0s",
                    "databases.path",
                    folder.toString(),
                    "databases.readOnly",
                    "true",
                    "exporter.maxAge",
                    "1ms");
            try (var running = RunningNode.start(folder.resolve("data"), RedisServers.shared(), Roles.ALL, options)) {
                Await.value(running.node.export(false));
                running.eventually("select count(*) = 3 and bool_and(state = 5) from job");
                // When
                var text = running.get("/metrics");
                // Then
                assertThat(text)
                        .contains("vulnstream_scan_duration_seconds_count{outcome=\"failed\",scanner=\"grype\"} 1")
                        .contains("vulnstream_scan_failures_total{cause=\"database-unusable\",scanner=\"trivy\"} 1.0")
                        .contains("vulnstream_jobs{lane=\"routine\",scanner=\"trivy\",state=\"dead\"} 1.0")
                        .contains("vulnstream_targets_missed 2.0")
                        .contains("vulnstream_event_loop_lag_seconds ")
                        .contains("vulnstream_stream_entries{stream=\"scan.failed.v1\"}")
                        .contains("vulnstream_stream_pending{role=\"archiver\",stream=\"scan.failed.v1\"}")
                        .contains("vertx_pool_in_use{pool_name=\"postgresql\",pool_type=\"sql\"}")
                        .doesNotContain("sha256", "CVE-");
                var ours = Arrays.stream(Metric.values())
                        .map(Metric::prometheusName)
                        .collect(Collectors.toSet());
                assertThat(TYPE.matcher(text).results().map(type -> type.group(1)))
                        .filteredOn(name -> !LIBRARIES.contains(name.split("_", 2)[0]))
                        .allMatch(name -> ours.contains(name.replaceFirst("_max$", "")));
            }
        }
    }
}
