package io.vulnstream.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** PostgreSQL and Redis as a user's process keeps them, durable and with the current schema, and what they cost. */
final class BenchServers implements AutoCloseable {
    private static final double TICKS = 100; // of USER_HZ, which Linux has not changed since 2003

    private final Path data;
    private final BenchNode keeper;
    private final String postgres;
    private final String redis;

    private BenchServers(Path data, BenchNode keeper, String postgres, String redis) {
        this.data = data;
        this.keeper = keeper;
        this.postgres = postgres;
        this.redis = redis;
    }

    static BenchServers start(Path home, Path data) throws IOException, InterruptedException {
        var keeper = BenchNode.start(home, data, event -> {}, "--roles", "query,intake");
        keeper.awaitReady();
        var running = keeper.running();
        return new BenchServers(
                data,
                keeper,
                running.path("postgres").asText(),
                running.path("redis").asText());
    }

    /** Of a node with the roles query and intake. */
    URI node() {
        return keeper.base();
    }

    String postgres() {
        return postgres;
    }

    String redis() {
        return redis;
    }

    /** CPU-seconds until now. */
    record Cpu(double process, double servers) {
        Cpu since(Cpu before) {
            return new Cpu(process - before.process, servers - before.servers);
        }

        double all() {
            return process + servers;
        }
    }

    /** Of this process and of both servers until now. */
    Cpu cpu() throws IOException {
        try (var processes = Files.list(Path.of("/proc"))) {
            return new Cpu(
                    seconds(Path.of("/proc/self")),
                    servers(processes).stream()
                            .mapToDouble(BenchServers::seconds)
                            .sum());
        }
    }

    /** Both work in folders below the data directory; the keeper does not. */
    private Set<Path> servers(Stream<Path> processes) {
        var servers = new HashSet<Path>();
        processes
                .filter(process -> process.getFileName().toString().matches("\\d+"))
                .forEach(process -> {
                    try {
                        if (Files.readSymbolicLink(process.resolve("cwd")).startsWith(data)) {
                            servers.add(process);
                        }
                    } catch (IOException e) {
                        // It has ended, or is none of ours.
                    }
                });
        return servers;
    }

    /** Of its own, and of those of its children that have ended. */
    private static double seconds(Path process) {
        try {
            var stat = Files.readString(process.resolve("stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[11])
                            + Long.parseLong(fields[12])
                            + Long.parseLong(fields[13])
                            + Long.parseLong(fields[14]))
                    / TICKS;
        } catch (IOException e) {
            return 0; // it has ended: what it used is with its parent
        }
    }

    @Override
    public void close() throws IOException {
        keeper.close();
    }
}
