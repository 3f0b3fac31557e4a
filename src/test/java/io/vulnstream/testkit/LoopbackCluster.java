package io.vulnstream.testkit;

import io.vulnstream.support.Ids;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An event bus for up to three processes, which find each other on loopback. */
public final class LoopbackCluster {
    private LoopbackCluster() {}

    /**
     * Keys of the configuration of each of them. The first one takes its time.
     *
     * @param folder where the file is written that they share
     */
    public static Map<String, String> settings(Path folder) throws IOException {
        int port = three();
        var file = Files.writeString(
                folder.resolve("hazelcast.yaml"), """
                hazelcast:
                  cluster-name: %s
                  properties:
                    hazelcast.logging.type: slf4j
                    hazelcast.phone.home.enabled: false
                    hazelcast.wait.seconds.before.join: 2
                    hazelcast.max.join.seconds: 3
                  network:
                    port: {port: %d, auto-increment: true}
                    interfaces: {enabled: true, interfaces: [127.0.0.1]}
                    join:
                      auto-detection: {enabled: false}
                      multicast: {enabled: false}
                      tcp-ip: {enabled: true, member-list: ["127.0.0.1:%2$d", "127.0.0.1:%3$d", "127.0.0.1:%4$d"]}
                """.formatted("it-" + Ids.next(), port, port + 1, port + 2));
        return Map.of("cluster.enabled", "true", "cluster.file", file.toString());
    }

    /** The first of three ports in a row that nobody has. */
    private static int three() throws IOException {
        while (true) {
            try (var first = new ServerSocket(0)) {
                int port = first.getLocalPort();
                try (var second = new ServerSocket(port + 1);
                        var third = new ServerSocket(port + 2)) {
                    if (second.isBound() && third.isBound()) {
                        return port;
                    }
                } catch (IOException e) {
                    // somebody has one of them
                }
            }
        }
    }
}
