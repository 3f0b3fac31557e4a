package io.vulnstream.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The databases of the demo's advisories, made once for the test JVM. */
public final class DemoDatabases {
    private DemoDatabases() {}

    /** Holds trivy/, grype/, osv/ and the marker. Not to be written to. */
    public static Path directory() {
        return Made.DIRECTORY;
    }

    /** A copy to be changed. */
    public static Path copy(Path to) {
        try (var files = Files.walk(directory())) {
            for (var file : (Iterable<Path>) files::iterator) {
                var place = to.resolve(directory().relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(place);
                } else {
                    Files.copy(file, place);
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names, sizes and times of all files, to see that nothing was written. */
    public static String state(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            var state = new StringBuilder();
            files.sorted().forEach(file -> state.append(file)
                    .append(' ')
                    .append(file.toFile().length())
                    .append(' ')
                    .append(file.toFile().lastModified())
                    .append('\n'));
            return state.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Made {
        static final Path DIRECTORY = make();

        private static Path make() {
            var advisories = Path.of(System.getProperty("vulnstream.test.basedir", "."), "demo", "advisories");
            try {
                var directory = Scratch.folder("demo-databases").resolve("databases");
                var process = new ProcessBuilder(
                                Tools.path("demo-content").toString(),
                                "databases",
                                "--advisories",
                                advisories.toString(),
                                "--out",
                                directory.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolveSibling("log").toFile())
                        .start();
                if (process.waitFor() != 0) {
                    throw new IllegalStateException("demo-content databases failed");
                }
                return directory;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
