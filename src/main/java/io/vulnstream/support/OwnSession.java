package io.vulnstream.support;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives child processes a session of their own, so that Ctrl-C at the terminal reaches only us and we end them in order.
 * Where {@code setsid} is missing they end with the terminal.
 */
public final class OwnSession {
    private static final List<String> SETSID = List.of("/usr/bin/setsid", "/bin/setsid");

    private OwnSession() {}

    /** What goes before a command; the process keeps its id. */
    public static List<String> launcher() {
        return SETSID.stream()
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .map(List::of)
                .orElse(List.of());
    }

    /** The command with what goes before it. */
    public static List<String> command(String... command) {
        var whole = new ArrayList<>(launcher());
        whole.addAll(List.of(command));
        return whole;
    }
}
