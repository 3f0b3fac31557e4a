package io.vulnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterManagersTest {
    @Test
    void aFileHasTheLastWordOnHowNodesJoin() throws Exception {
        var config = config(DeploymentFiles.BASE.resolve("docker/hazelcast.yaml"));
        assertThat(config.getProperty("hazelcast.wait.seconds.before.join")).isEqualTo("1");
        assertThat(config.getProperty("hazelcast.max.join.seconds")).isEqualTo("30");
        assertThat(config.getNetworkConfig().getJoin().getKubernetesConfig().isEnabled())
                .isTrue();
    }

    @Test
    void aFileThatDoesNotSayHowNodesJoinLeavesItToHazelcast(@TempDir Path directory) throws Exception {
        var file = Files.writeString(directory.resolve("hazelcast.yaml"), "hazelcast: {cluster-name: test}\n");
        assertThat(config(file).getProperty("hazelcast.wait.seconds.before.join"))
                .isNull();
    }

    @Test
    void withoutAFileNodesJoinQuickly() throws Exception {
        assertThat(config(null).getProperty("hazelcast.wait.seconds.before.join"))
                .isEqualTo("0");
    }

    private static Config config(@Nullable Path file) throws IOException {
        return ((HazelcastClusterManager) ClusterManagers.hazelcast(file)).getConfig();
    }
}
