package io.vulnstream.faults;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.vulnstream.app.embedded.RedisProgram;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.pg.Migrations;
import io.vulnstream.testkit.Postgres;
import io.vulnstream.testkit.RedisServers;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** PostgreSQL and Redis of an installation, on ports that stay the same: to be killed, wiped and rolled back. */
final class Servers implements Closeable {
    private static final long LOOK_MILLIS = 100;
    /** How far back its append-only file is remembered. */
    private static final int LOOKS = 20;

    private final Path folder;
    private final Postgres.Own postgres;
    private final int redisPort = RedisServers.freePort();
    private final RedisCommands redisCommands = new RedisCommands(redisPort);
    private final Deque<Long> sizes = new ArrayDeque<>();
    private final Thread watcher;
    private Process redis;

    Servers(Path folder) throws IOException {
        this.folder = folder;
        this.postgres = Postgres.own(folder.resolve("postgres"));
        postgres.start();
        Migrations.migrate(ServerAccess.of(postgres.database().uri()));
        Files.createDirectories(folder.resolve("redis"));
        redis = startRedis();
        watcher = Thread.ofVirtual().start(this::watch);
    }

    Postgres.Database database() {
        return postgres.database();
    }

    int redisPort() {
        return redisPort;
    }

    Connection sql() throws SQLException {
        return DriverManager.getConnection(database().jdbcUrl());
    }

    private Path appendOnlyFile() {
        return folder.resolve("redis/appendonly.aof");
    }

    private Process startRedis() throws IOException {
        var program = RedisProgram.unpacked(folder.resolve("redis-binaries"));
        var process = new ProcessBuilder(
                        program.toString(),
                        "--port",
                        Integer.toString(redisPort),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        "everysec",
                        "--maxmemory-policy",
                        "noeviction",
                        "--dir",
                        folder.resolve("redis").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("redis.log").toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private void watch() {
        try {
            while (true) {
                look();
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void look() {
        sizes.addLast(appendOnlyFile().toFile().length());
        if (sizes.size() > LOOKS) {
            sizes.removeFirst();
        }
    }

    /** SIGKILL, and a start on what is on its disk. */
    synchronized void killRedis() throws IOException {
        redis.destroyForcibly().onExit().join();
        redis = startRedis();
    }

    /** SIGKILL, and a start on what was on its disk up to two seconds ago. */
    synchronized void rollRedisBack() throws IOException {
        redis.destroyForcibly().onExit().join();
        long size = sizes.isEmpty() ? 0 : sizes.getFirst();
        try (var file = new RandomAccessFile(appendOnlyFile().toFile(), "rw")) {
            file.setLength(Math.min(size, file.length()));
        }
        sizes.clear();
        redis = startRedis();
    }

    /** Everything that Redis holds is gone. */
    void wipeRedis() {
        redisCommands.run("FLUSHALL");
    }

    /** Takes the consumer group of a stream away, with what is pending in it. */
    void destroyGroup(Random random) {
        var stream = stream(random);
        var groups = redisCommands.run("XINFO", "GROUPS", stream);
        for (int i = 0; i + 1 < groups.size(); i++) {
            if (groups.get(i).equals("name")) {
                redisCommands.run("XGROUP", "DESTROY", stream, groups.get(i + 1));
            }
        }
    }

    void deleteStream(Random random) {
        redisCommands.run("DEL", stream(random));
    }

    private String stream(Random random) {
        var streams = redisCommands.run("SCAN", "0", "TYPE", "stream", "COUNT", "100000").stream()
                .skip(1)
                .sorted()
                .toList();
        return streams.isEmpty() ? "none" : streams.get(random.nextInt(streams.size()));
    }

    /** Redis has reached its maxmemory, and refuses whatever needs more (noeviction). */
    void fillRedis(boolean full) {
        redisCommands.run("CONFIG", "SET", "maxmemory", full ? "1" : "0");
    }

    /** SIGKILL of the postmaster and all that serve clients, and a start that recovers. */
    void killPostgres() throws IOException, InterruptedException {
        var pid = Long.parseLong(Files.readAllLines(folder.resolve("postgres/postmaster.pid"))
                .get(0)
                .strip());
        var master = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> all = new ArrayList<>(master.children().toList());
        all.add(0, master);
        all.forEach(ProcessHandle::destroyForcibly);
        for (var process : all) {
            process.onExit().join();
        }
        letGoOfPostgres();
        Files.deleteIfExists(folder.resolve("postgres/postmaster.pid"));
        postgres.start();
    }

    /** What started it lets go of its folder, and would say, with a stack trace, that it found nothing to stop. */
    private void letGoOfPostgres() throws IOException {
        var launcher = (Logger) LoggerFactory.getLogger(EmbeddedPostgres.class);
        launcher.setLevel(Level.OFF);
        try {
            postgres.stop();
        } finally {
            launcher.setLevel(null);
        }
    }

    @Override
    public void close() throws IOException {
        watcher.interrupt();
        redis.destroyForcibly().onExit().join();
        postgres.close();
    }
}
