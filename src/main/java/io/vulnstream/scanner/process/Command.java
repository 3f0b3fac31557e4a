package io.vulnstream.scanner.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program to run.
 *
 * @param line the program, an absolute path, and its arguments, which no shell ever sees
 * @param environment added to the few variables every process gets
 * @param scratch where it works and keeps what it caches
 * @param report the file it is to write; its size is bounded
 * @param reportOnStdout whether what it prints goes into that file
 */
public record Command(
        List<String> line,
        Map<String, String> environment,
        Scratch scratch,
        Limits limits,
        @Nullable Path report,
        boolean reportOnStdout) {
    public Command {
        line = List.copyOf(line);
        environment = Map.copyOf(environment);
    }

    /** For messages: the name of the program. */
    public String program() {
        return String.valueOf(Path.of(line.get(0)).getFileName());
    }
}
