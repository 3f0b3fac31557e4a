package io.vulnstream.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The pinned programs that tools/install puts into its cache, built by it where they are missing. */
public final class Tools {
    private static final Map<String, Path> FOUND = new ConcurrentHashMap<>();

    private Tools() {}

    /** @param tool {@code trivy}, {@code crane}, {@code registry}, … */
    public static Path path(String tool) {
        return FOUND.computeIfAbsent(tool, Tools::install);
    }

    private static Path install(String tool) {
        var script = Path.of(System.getProperty("vulnstream.test.basedir", "."), "tools", "install");
        try {
            var process = new ProcessBuilder(script.toString(), "--print", tool)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var path = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0 || !Files.isExecutable(Path.of(path))) {
                throw new IllegalStateException("tools/install --print " + tool + " gave no program: " + path);
            }
            return Path.of(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
