package io.vulnstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vulnstream.app.Await;
import io.vulnstream.app.Roles;
import io.vulnstream.app.output.TerminalStyle;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.support.FileReasons;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What others say of vulnerabilities. */
@Command(
        name = "vex",
        description =
                "Takes in VEX documents made elsewhere, and lists what became of what they state. Documents of one's"
                        + " own are made by 'vulnstream findings --format openvex'.",
        mixinStandardHelpOptions = true,
        subcommands = {VexCommand.Import.class, VexCommand.List.class},
        footer = {
            "",
            "Examples:",
            "  vulnstream vex import cart.openvex.json",
            "  vulnstream vex list --outcome unknown-product"
        })
final class VexCommand implements Runnable {
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final long LARGEST = 8L << 20;

    @Override
    public void run() {
        throw CommandFailed.wrongUse("say what to do: vex import FILE, or vex list");
    }

    private static String line(JsonNode statement) {
        var detail = statement.path("detail").asText();
        return TerminalStyle.clean("%-16s %-22s %s%s"
                .formatted(
                        statement.path("outcome").asText(),
                        statement.path("vulnerability").asText(),
                        statement.path("product").asText("-"),
                        detail.isEmpty() ? "" : ": " + detail));
    }

    /** A document. */
    @Command(
            name = "import",
            description =
                    "Makes decisions of what an OpenVEX or CycloneDX document states, and tells of each statement what"
                            + " became of it (docs/EXCHANGE.md).",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example:",
                "  vulnstream vex import cart.openvex.json",
                "",
                "Exit codes: 0 done, 1 failed, or a statement is unusable, 2 wrong use."
            })
    static final class Import extends AnsweringCommand {
        @Parameters(paramLabel = "FILE", description = "OpenVEX 0.2.0, or CycloneDX 1.4 to 1.6 in JSON.")
        private Path file = Path.of("");

        @Mixin
        private ServerOption server;

        @Override
        public Integer call() throws ConfigProblems, IOException {
            check();
            JsonNode result;
            try (var session = server.open(global, Roles.parse("query"), streams)) {
                result = Await.result(session.files().post("/vex", file), LONGEST);
                while (result.at("/counts/postponed").asInt() > 0) {
                    streams.note(result.at("/counts/postponed").asInt() + " statements are left");
                    result = merged(result, Await.result(session.files().post("/vex", file), LONGEST));
                }
            }
            if (output.json()) {
                streams.json(result);
            } else {
                result.path("statements").forEach(statement -> streams.line(line(statement)));
                streams.note("counts: " + result.path("counts"));
            }
            return result.at("/counts/unusable").asInt() == 0 ? ExitCode.DONE : ExitCode.FAILED;
        }

        /** What became of each statement when there was time for it. */
        private static JsonNode merged(JsonNode before, JsonNode after) {
            var statements = Json.mapper().createArrayNode();
            var counts = Json.mapper().createObjectNode();
            after.path("counts").fieldNames().forEachRemaining(outcome -> counts.put(outcome, 0));
            for (int place = 0; place < after.path("statements").size(); place++) {
                var was = before.path("statements").path(place);
                var one = was.path("outcome").asText().equals("postponed")
                        ? after.path("statements").path(place)
                        : was;
                statements.add(one);
                var outcome = one.path("outcome").asText();
                counts.put(outcome, counts.path(outcome).asInt() + 1);
            }
            ObjectNode merged = after.deepCopy();
            merged.set("statements", statements);
            merged.set("counts", counts);
            return merged;
        }

        private void check() {
            try {
                long size = Files.size(file);
                if (size > LARGEST) {
                    throw CommandFailed.wrongUse(file + " has " + size + " bytes, and a document may have " + LARGEST
                            + ": leave out the components that nothing is stated of, or split it");
                }
            } catch (IOException e) {
                throw CommandFailed.failed(file + " cannot be read: " + FileReasons.of(e));
            }
        }
    }

    /** What became of statements. */
    @Command(
            name = "list",
            description = "Lists statements of documents that were taken in, the newest first, 100 of them.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  vulnstream vex list --outcome unusable --json"})
    static final class List extends AnsweringCommand {
        @Option(
                names = "--outcome",
                paramLabel = "WORD",
                description = "applied, unchanged, unknown-product (when nothing is said), unusable or postponed.")
        private String outcome = "unknown-product";

        @Mixin
        private ServerOption server;

        @Override
        public Integer call() throws ConfigProblems, IOException {
            if (!outcome.matches("applied|unchanged|unknown-product|unusable|postponed")) {
                throw CommandFailed.wrongUse("--outcome: '" + outcome
                        + "' is none of applied, unchanged, unknown-product, unusable and postponed");
            }
            try (var session = server.open(global, Roles.parse("query"), streams)) {
                var kept = Await.result(session.files().get("/vex?outcome=" + outcome), LONGEST);
                if (output.json()) {
                    streams.json(kept);
                } else if (kept.path("statements").isEmpty()) {
                    streams.note("there is no such statement");
                } else {
                    kept.path("statements").forEach(statement -> streams.line(line(statement)));
                }
            }
            return ExitCode.DONE;
        }
    }
}
