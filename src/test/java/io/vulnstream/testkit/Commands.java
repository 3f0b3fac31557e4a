package io.vulnstream.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Programs run to their end. */
public final class Commands {
    private Commands() {}

    public static void run(Path folder, String... command) {
        run(folder, Map.of(), Set.of(0), List.of(command));
    }

    /** @param accepted exit codes that are no failure */
    public static void run(Path folder, Map<String, String> environment, Set<Integer> accepted, List<String> command) {
        try {
            var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            var process = builder.start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!accepted.contains(process.waitFor())) {
                throw new AssertionError(command + " ended with " + process.exitValue() + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
