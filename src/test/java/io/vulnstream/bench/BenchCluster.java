package io.vulnstream.bench;

import com.hazelcast.config.Config;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import io.vulnstream.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two processes on one clustered event bus, over the loopback: this one, and one that has the role of the dispatcher. */
final class BenchCluster implements AutoCloseable {
    private static final int FIRST_PORT = 25_701;

    final Vertx vertx;
    private final Process dispatcher;

    private BenchCluster(Vertx vertx, Process dispatcher) {
        this.vertx = vertx;
        this.dispatcher = dispatcher;
    }

    static BenchCluster start(BenchServers servers, String environment) throws IOException, InterruptedException {
        var vertx = join(FIRST_PORT);
        var dispatcher = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BenchCluster.class.getName(),
                        servers.postgres(),
                        servers.redis(),
                        environment)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // It says when it has begun, and ends when nobody listens any more.
        if (dispatcher.getInputStream().read() < 0) {
            throw new IOException("the process of the dispatcher ended at its start");
        }
        return new BenchCluster(vertx, dispatcher);
    }

    public static void main(String[] args) throws Exception {
        var machinery = new Machinery(join(FIRST_PORT + 1), args[0], args[1], args[2], Machinery.defaults());
        machinery.startDispatcher();
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // until the other process closes its end
        }
        machinery.close();
    }

    private static Vertx join(int port) {
        Config config = ConfigUtil.loadConfig();
        config.setClusterName("vulnstream-bench");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        var network = config.getNetworkConfig();
        network.setPort(port).setPortAutoIncrement(false);
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin()
                .getTcpIpConfig()
                .setEnabled(true)
                .setMembers(List.of("127.0.0.1:" + FIRST_PORT, "127.0.0.1:" + (FIRST_PORT + 1)));
        var options = new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1"));
        return Await.value(Vertx.builder()
                .with(options)
                .withClusterManager(new HazelcastClusterManager(config))
                .buildClustered());
    }

    @Override
    public void close() throws IOException {
        dispatcher.getOutputStream().close();
        try {
            if (!dispatcher.waitFor(30, TimeUnit.SECONDS)) {
                dispatcher.destroyForcibly();
            }
        } catch (InterruptedException e) {
            dispatcher.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
