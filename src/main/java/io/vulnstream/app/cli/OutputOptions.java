package io.vulnstream.app.cli;

import picocli.CommandLine.Option;

/** Text for people, JSON for machines. */
public final class OutputOptions {
    enum Format {
        TEXT,
        JSON
    }

    @Option(names = "--format", paramLabel = "text|json", description = "How the answer is written.")
    private Format format = Format.TEXT;

    @Option(names = "--json", description = "Short for --format json.")
    private boolean json;

    boolean json() {
        return json || format == Format.JSON;
    }
}
