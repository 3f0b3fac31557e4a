package io.vulnstream.app.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/** The Redis of this machine's kind from the Maven artifact, unpacked once for each version. */
public final class RedisProgram {
    private RedisProgram() {}

    public static Path unpacked(Path directory) throws IOException {
        var name = ExecutableProvider.newProvidedVersionsMap().get(OsArchitecture.detectOSandArchitecture());
        if (name == null) {
            throw new IOException("there is no Redis for this kind of machine: set redis.uri to a server of your own");
        }
        var program = directory.resolve(Path.of(name).getFileName().toString());
        if (Files.isExecutable(program)) {
            return program;
        }
        Files.createDirectories(directory);
        var half = Files.createTempFile(directory, "redis", ".new");
        try (var in = ExecutableProvider.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the Redis " + name + " is missing in its artifact");
            }
            Files.copy(in, half, StandardCopyOption.REPLACE_EXISTING);
            if (!half.toFile().setExecutable(true)) {
                throw new IOException(half + " cannot be made executable");
            }
            return Files.move(half, program, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(half);
        }
    }
}
