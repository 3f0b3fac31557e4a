package io.vulnstream.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Programs run to their end, or ended with everything they started when that takes too long. */
public final class Commands {
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(10);

    private Commands() {}

    public static void run(Path folder, String... command) {
        run(folder, Map.of(), Set.of(0), List.of(command));
    }

    public static void run(Path folder, Map<String, String> environment, Set<Integer> accepted, List<String> command) {
        run(folder, environment, accepted, command, LONG_ENOUGH);
    }

    /**
     * @param accepted exit codes that are no failure
     * @return what it wrote to both outputs
     */
    public static String run(
            Path folder,
            Map<String, String> environment,
            Set<Integer> accepted,
            List<String> command,
            Duration longest) {
        try {
            var output = Files.createTempFile("command", ".log");
            try {
                var builder = new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
                builder.environment().putAll(environment);
                var outcome = ended(builder.start(), accepted, longest);
                var said = Files.readString(output);
                if (!outcome.isEmpty()) {
                    throw new AssertionError(command + " " + outcome + ":\n" + said);
                }
                return said;
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What went wrong; empty when nothing did. */
    private static String ended(Process process, Set<Integer> accepted, Duration longest) {
        try {
            if (!process.waitFor(longest.toSeconds(), TimeUnit.SECONDS)) {
                return "did not end within " + longest;
            }
            return accepted.contains(process.exitValue()) ? "" : "ended with " + process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "was interrupted";
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
