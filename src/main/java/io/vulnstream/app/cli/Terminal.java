package io.vulnstream.app.cli;

import io.vulnstream.app.output.TerminalStyle;
import io.vulnstream.config.Environment;

/** Whether a person is watching. The JDK knows only whether both ends are a terminal; the launcher says it of each. */
final class Terminal {
    private static final int WIDTH = 120;

    private Terminal() {}

    /** Whether stderr is a terminal. */
    static boolean errors() {
        return Environment.current().get("VULNSTREAM_STDERR_TTY").isPresent();
    }

    /** For stdout. */
    static TerminalStyle style() {
        var environment = Environment.current();
        boolean terminal = environment.get("VULNSTREAM_STDOUT_TTY").isPresent();
        int width = environment.get("VULNSTREAM_COLUMNS").map(Terminal::number).orElse(WIDTH);
        return new TerminalStyle(terminal && environment.get("NO_COLOR").isEmpty(), width);
    }

    private static int number(String text) {
        return text.matches("\\d{1,4}") ? Integer.parseInt(text) : WIDTH;
    }
}
