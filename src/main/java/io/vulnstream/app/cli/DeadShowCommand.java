package io.vulnstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.app.Await;
import io.vulnstream.app.Roles;
import io.vulnstream.app.output.TerminalStyle;
import io.vulnstream.config.ConfigProblems;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Everything that is known of one dead letter. */
@Command(
        name = "show",
        description = "Shows one dead letter with every attempt, or an entry of the quarantine with its first bytes.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  vulnstream dead show 0192d3b0-7d1c-7e55-b6a4-0f7f4f0c2b11"})
final class DeadShowCommand extends AnsweringCommand {
    private static final String SHOW = """
            query Show($id: ID!) {
                deadLetter(id: $id) {
                    id kind scanner cause group form detail subject subscriber tries at traceId
                    droppedAt droppedBy droppedReason
                    attempts {
                        number node startedAt finishedAt outcome cause detail exitCode stderrTail traceId
                    }
                    requests { id reference reason principal createdAt state }
                }
                quarantined(id: $id) {
                    id stream entry reason size kept text hex at droppedAt droppedBy droppedReason
                }
            }""";

    @Parameters(paramLabel = "ID", description = "As 'dead list' names it.")
    private String id = "";

    @Mixin
    private ServerOption server;

    @Override
    public Integer call() throws ConfigProblems, IOException {
        DeadSelection.check(id);
        JsonNode data;
        try (var session = server.open(global, Roles.parse("query"), streams)) {
            data = Await.result(session.client().query(SHOW, "Show", Map.of("id", id)), DeadListCommand.ANSWER);
        }
        var found = data.path("deadLetter").isObject() ? data.path("deadLetter") : data.path("quarantined");
        if (!found.isObject()) {
            throw CommandFailed.failed(
                    "no dead letter has the id " + id + ": it may have been replayed, see 'dead list'");
        }
        if (output.json()) {
            streams.json(found);
        } else {
            show(found);
        }
        return ExitCode.DONE;
    }

    private void show(JsonNode found) {
        for (var field : List.of(
                "id",
                "kind",
                "scanner",
                "subject",
                "subscriber",
                "stream",
                "entry",
                "cause",
                "reason",
                "detail",
                "group",
                "form",
                "tries",
                "size",
                "kept",
                "at",
                "traceId",
                "text",
                "hex",
                "droppedAt",
                "droppedBy",
                "droppedReason")) {
            line("", field, found.path(field));
        }
        found.path("requests")
                .forEach(request ->
                        streams.line("request     " + clean(request, "id") + "  " + clean(request, "reference")
                                + "  " + clean(request, "reason") + " of " + clean(request, "principal") + ", "
                                + clean(request, "state")));
        found.path("attempts").forEach(attempt -> {
            streams.line("");
            streams.line("attempt " + clean(attempt, "number") + " on " + clean(attempt, "node"));
            for (var field : List.of(
                    "startedAt", "finishedAt", "outcome", "cause", "detail", "exitCode", "traceId", "stderrTail")) {
                line("  ", field, attempt.path(field));
            }
        });
    }

    private void line(String indent, String name, JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return;
        }
        var first = "%s%-12s".formatted(indent, name);
        var lines = value.asText().lines().map(TerminalStyle::clean).toList();
        streams.line(first + (lines.isEmpty() ? "" : lines.get(0)));
        lines.stream().skip(1).forEach(more -> streams.line(" ".repeat(first.length()) + more));
    }

    private static String clean(JsonNode node, String field) {
        return TerminalStyle.clean(node.path(field).asText());
    }
}
