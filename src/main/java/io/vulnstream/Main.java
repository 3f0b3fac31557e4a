package io.vulnstream;

import io.vulnstream.app.cli.VulnstreamCommand;

/** The program: arguments in, an exit code out. Everything it can do is a command in {@code app.cli}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        VulnstreamCommand.main(args);
    }
}
