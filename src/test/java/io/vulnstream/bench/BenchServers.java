package io.vulnstream.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** PostgreSQL and Redis as a user's process keeps them, durable and with the current schema, and what they cost. */
final class BenchServers implements AutoCloseable {
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

    /** Of this process and of both servers until now. */
    Cpu cpu() throws IOException {
        return Cpu.until(data);
    }

    @Override
    public void close() throws IOException {
        keeper.close();
    }
}
