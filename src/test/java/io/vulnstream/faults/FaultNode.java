package io.vulnstream.faults;

import io.vulnstream.faults.Steps.Side;
import io.vulnstream.testkit.RedisServers;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One node: a process, and the wires to its servers, which stay when the process is started again. */
final class FaultNode implements Closeable {
    private final Path launcher;
    private final Path folder;
    private final String name;
    private final String roles;
    private final Map<String, String> settings;
    private final Wire postgres;
    private final Wire redis;
    private final AtomicInteger transactions = new AtomicInteger();
    private final int port = RedisServers.freePort();
    private final Handicap handicap;
    private Process process;
    private int starts;
    private boolean ended;
    private volatile long launchedNanos;
    private volatile long awakeNanos;

    /**
     * @param shape name, and roles as the command line takes them
     * @param listener hears of this node's steps
     */
    FaultNode(Path home, Path folder, Shape shape, Servers servers, Map<String, String> settings, Listener listener)
            throws IOException {
        this.launcher = home.resolve("vulnstream");
        this.folder = folder;
        this.name = shape.name();
        this.roles = shape.roles();
        this.handicap = shape.handicap();
        this.settings = settings;
        var steps = new Steps() {
            @Override
            public boolean reached(String step, Side side) {
                if (awakeNanos == 0) {
                    awakeNanos = System.nanoTime();
                }
                return listener.reached(FaultNode.this, step, side);
            }

            @Override
            public String rewritten(String sql) {
                return listener.rewritten(sql);
            }
        };
        var uri = servers.database().uri();
        int postgresPort = java.net.URI.create(uri).getPort();
        this.postgres = new Wire(postgresPort, new PostgresProtocol(steps, transactions));
        this.redis = new Wire(servers.redisPort(), new RedisProtocol(steps));
        settings.put("postgres.uri", uri.replace(":" + postgresPort + "/", ":" + postgres.port() + "/"));
        settings.put("redis.uri", "redis://127.0.0.1:" + redis.port());
        process = launch();
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    }

    /** For good: whoever strikes does not start it again. */
    private synchronized void end() {
        ended = true;
        kill();
    }

    /** What is wrong with a node from its start. */
    record Handicap(Preload preload, long clockSeconds, boolean smallScratch) {}

    record Shape(String name, String roles, Handicap handicap) {}

    /** Hears of every step of every node. */
    interface Listener {
        boolean reached(FaultNode node, String step, Side side);

        String rewritten(String sql);
    }

    private Process launch() throws IOException {
        starts++;
        launchedNanos = System.nanoTime();
        awakeNanos = 0;
        var line = new ArrayList<>(List.of(launcher.toString(), "run", "--roles", roles, "--log-format", "json"));
        line.addAll(List.of("--data", folder.resolve(name).toString(), "--set", "http.port=" + port));
        // A name of its own for each start: whoever comes back is another one.
        line.addAll(List.of("--set", "node=" + name + "-" + starts));
        settings.forEach((key, value) -> line.addAll(List.of("--set", key + "=" + value)));
        var log = new File(folder.toFile(), name + ".log");
        if (handicap.smallScratch()) {
            line.addAll(List.of("--set", "scanners.scratch=" + scratch()));
        }
        var builder = new ProcessBuilder(handicap.smallScratch() ? SmallDisk.on(scratch(), line) : line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        // Who lives for seconds is not worth the second compiler: a quarter of what a start costs.
        builder.environment().put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
        handicap.preload().set(builder.environment(), handicap.clockSeconds());
        return builder.start();
    }

    String name() {
        return name;
    }

    /** As it stands in rows. */
    synchronized String instance() {
        return name + "-" + starts;
    }

    String http() {
        return "http://127.0.0.1:" + port;
    }

    boolean inTransaction() {
        return transactions.get() > 0;
    }

    boolean scans() {
        return roles.contains("scanner");
    }

    /** Roles of which somebody should be left soon. */
    boolean sharesRoleWith(FaultNode other) {
        return List.of(roles.split(",")).stream()
                .anyMatch(role -> List.of(other.roles.split(",")).contains(role));
    }

    boolean awake() {
        return awakeNanos != 0;
    }

    /** Whether it has been at work for at least this, and for as long as it took to start: a slow machine needs time. */
    boolean hasLived(long millis) {
        long since = awakeNanos;
        return since != 0
                && System.nanoTime() - since > Math.max(TimeUnit.MILLISECONDS.toNanos(millis), since - launchedNanos);
    }

    boolean hasSmallScratch() {
        return handicap.smallScratch();
    }

    /** @return whether its disk is full now */
    synchronized boolean fillScratch() {
        return SmallDisk.fill(process.pid(), scratch());
    }

    synchronized void clearScratch() {
        SmallDisk.clear(process.pid(), scratch());
    }

    private Path scratch() {
        return folder.resolve(name + "-scratch");
    }

    /** SIGKILL: nothing it meant to do is done any more. What it started goes with it. */
    synchronized void kill() {
        var children = scans() ? process.descendants().toList() : List.<ProcessHandle>of();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
    }

    synchronized boolean running() {
        return process.isAlive();
    }

    synchronized void restart() throws IOException {
        if (!ended && !process.isAlive()) {
            process = launch();
        }
    }

    /** SIGTERM; answers the exit code. */
    synchronized int stop() throws InterruptedException {
        process.destroy();
        return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    /** @param word STOP or CONT */
    synchronized void signal(String word) throws IOException {
        new ProcessBuilder("kill", "-" + word, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .onExit()
                .join();
    }

    /** Is stopped for a while; called where it has just sent something that nobody has got yet. */
    void sleep(Duration length) {
        try {
            signal("STOP");
            TimeUnit.MILLISECONDS.sleep(length.toMillis());
            signal("CONT");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** No connection of it works for a while. */
    void cut(boolean off) {
        postgres.cut(off);
        redis.cut(off);
    }

    @Override
    public void close() throws IOException {
        end();
        postgres.close();
        redis.close();
    }
}
