package io.vulnstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs command lines in this process, on one data directory and without the configuration of whoever runs the tests. */
final class Cli {
    private final List<String> configuration;

    /** @param config an empty file, or what the tests are about */
    Cli(Path data, Path config) {
        this.configuration = List.of("--data", data.toString(), "--config", config.toString());
    }

    record Ran(int code, String out, String err) {
        /** Fails when there is not exactly one document. */
        JsonNode json() {
            try (var parser = Json.mapper().createParser(out)) {
                JsonNode document = Json.mapper().readTree(parser);
                if (document == null || parser.nextToken() != null) {
                    throw new AssertionError("not one document: " + this);
                }
                return document;
            } catch (IOException e) {
                throw new UncheckedIOException(toString(), e);
            }
        }
    }

    /** A command that reads the configuration. */
    Ran run(String... args) {
        var all = new ArrayList<>(List.of(args));
        all.addAll(configuration);
        return plain(all.toArray(String[]::new));
    }

    static Ran plain(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = VulnstreamCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
        return new Ran(code, out.toString(), err.toString());
    }
}
