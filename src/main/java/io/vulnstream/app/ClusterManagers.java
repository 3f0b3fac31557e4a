package io.vulnstream.app;

import com.hazelcast.config.Config;
import com.hazelcast.config.FileSystemXmlConfig;
import com.hazelcast.config.FileSystemYamlConfig;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The clustered event bus. */
final class ClusterManagers {
    private ClusterManagers() {}

    /** @param file Hazelcast's own configuration, which has the last word; without one its defaults, joining quickly */
    static ClusterManager hazelcast(@Nullable Path file) throws IOException {
        var config = file == null ? ConfigUtil.loadConfig() : read(file);
        otherwise(config, "hazelcast.logging.type", "slf4j");
        otherwise(config, "hazelcast.phone.home.enabled", "false");
        otherwise(config, "hazelcast.shutdownhook.enabled", "false");
        if (file == null) {
            // Only with multicast: with 0 discovery by DNS or an API is given up before it was asked once.
            otherwise(config, "hazelcast.wait.seconds.before.join", "0");
            otherwise(config, "hazelcast.max.join.seconds", "5");
        }
        return new HazelcastClusterManager(config);
    }

    private static void otherwise(Config config, String property, String value) {
        if (config.getProperty(property) == null) {
            config.setProperty(property, value);
        }
    }

    private static Config read(Path file) throws IOException {
        try {
            return file.toString().endsWith(".xml")
                    ? new FileSystemXmlConfig(file.toString())
                    : new FileSystemYamlConfig(file.toString());
        } catch (FileNotFoundException e) {
            throw new IOException("cluster.file: there is no file " + file, e);
        }
    }
}
