package io.vulnstream.scanner.process;

import java.nio.file.Path;

/**
 * A directory for one piece of work, removed with everything in it when the work is over. Its path is in the
 * environment of every process that works in it, by which these are found again.
 */
public record Scratch(Path directory) {
    /** Where processes work and keep what they cache; everything else here is ours. */
    public Path home() {
        return directory.resolve("home");
    }

    public Path temporary() {
        return directory.resolve("tmp");
    }

    public Path file(String name) {
        return directory.resolve(name);
    }
}
