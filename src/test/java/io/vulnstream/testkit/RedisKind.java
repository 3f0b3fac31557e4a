package io.vulnstream.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import redis.embedded.RedisServer;

/** Both ends of what is supported: the oldest Redis is the embedded one, a newer one is the machine's own. */
public enum RedisKind {
    EMBEDDED,
    INSTALLED;

    private static Optional<File> found() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "redis-server").toFile())
                .filter(File::canExecute)
                .findFirst();
    }

    /** A server of one's own, started; skips the test, saying why, where there is no such Redis. */
    public RedisServer start(int port, List<String> settings) {
        var program = this == EMBEDDED ? Optional.<File>empty() : found();
        assumeTrue(this == EMBEDDED || program.isPresent(), "redis-server is not on PATH: nothing was tested with it");
        var builder =
                RedisServer.newRedisServer().port(port).setting("save \"\"").setting("bind 127.0.0.1");
        program.ifPresent(file -> builder.executableProvider(() -> file));
        settings.forEach(builder::setting);
        try {
            var server = builder.build();
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
