package io.vulnstream.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/** Real images, databases and reports, for tests tagged "shared": -Dshared.dir names their directory. */
public final class SharedData {
    private SharedData() {}

    public static Path samples() {
        return existing("samples");
    }

    /** A docker-archive, uncompressed into a folder. */
    public static Path image(String name, Path folder) {
        var image = existing("scan-data").resolve("images").resolve(name + ".tar.gz");
        var tar = folder.resolve(name + ".tar");
        try (var in = new GZIPInputStream(Files.newInputStream(image))) {
            Files.copy(in, tar);
            return tar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One state of the databases of all three scanners, unpacked into a folder.
     *
     * @param state {@code earlier} or {@code later}
     */
    public static Path databases(String state, Path folder) {
        var archive = existing("scan-data").resolve("databases.tar.xz");
        Commands.run(folder, "tar", "-xJf", archive.toString(), "-C", folder.toString(), state);
        return folder.resolve(state);
    }

    private static Path existing(String name) {
        var directory = Path.of(System.getProperty("vulnstream.test.shared", ""), name);
        Assumptions.assumeTrue(Files.isDirectory(directory), "needs -Dshared.dir");
        return directory;
    }
}
