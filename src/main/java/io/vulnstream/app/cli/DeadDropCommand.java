package io.vulnstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.app.Await;
import io.vulnstream.app.Roles;
import io.vulnstream.config.ConfigProblems;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts dead letters aside. */
@Command(
        name = "drop",
        description =
                "Puts dead letters aside, or what is in quarantine. They are kept with who, when and why, and shown"
                        + " by 'dead list --dropped' only.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  vulnstream dead drop --group 8e99ac8e72d18e78 --reason 'the image is retired'",
            "  vulnstream dead drop --all --quarantine --reason 'a test of ours'",
        })
final class DeadDropCommand extends AnsweringCommand {
    private static final String DROP = """
            mutation Drop($input: DropDeadLettersInput!) {
                dropDeadLetters(input: $input) { dropped unknown remaining }
            }""";

    @Mixin
    private DeadSelection selection;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is kept.")
    private String reason = "";

    @Option(names = "--quarantine", description = "With --all: what is in quarantine, instead of dead letters.")
    private boolean quarantine;

    @Mixin
    private ServerOption server;

    @Override
    public Integer call() throws ConfigProblems, IOException {
        if (reason.isBlank()) {
            throw CommandFailed.wrongUse("--reason: say why");
        }
        var input = selection.input();
        input.put("reason", reason);
        input.put("quarantine", quarantine);
        JsonNode done;
        try (var session = server.open(global, Roles.parse("query"), streams)) {
            done = Await.result(session.client().query(DROP, "Drop", Map.of("input", input)), DeadListCommand.ANSWER)
                    .path("dropDeadLetters");
        }
        if (output.json()) {
            streams.json(done);
        } else {
            streams.line("dropped " + Words.count(done.path("dropped").asLong(), "dead letter"));
            done.path("unknown").forEach(id -> streams.note(id.asText() + ": there is nothing to drop with this id"));
        }
        return done.path("unknown").isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
