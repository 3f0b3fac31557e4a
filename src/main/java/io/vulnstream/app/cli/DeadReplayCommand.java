package io.vulnstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.app.Await;
import io.vulnstream.app.Roles;
import io.vulnstream.config.ConfigProblems;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has dead letters tried again. */
@Command(
        name = "replay",
        description = "Has dead letters tried again: the same work with new attempts. Who waited for it waits again."
                + " The pace is kept by the ledger: this command only says so, and may be stopped.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  vulnstream dead replay 0192d3b0-7d1c-7e55-b6a4-0f7f4f0c2b11",
            "  vulnstream dead replay --group 8e99ac8e72d18e78 --limit 10",
            "  vulnstream dead replay --all --rate 20/s",
            "",
            "Exit codes: 0 done, 1 some could not be replayed, 2 wrong use.",
        })
final class DeadReplayCommand extends AnsweringCommand {
    private static final Pattern RATE = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,6})?)/([smh])");
    private static final String REPLAY = """
            mutation Replay($input: ReplayDeadLettersInput!) {
                replayDeadLetters(input: $input) {
                    replayed joined { deadLetter job } skipped unknown remaining
                }
            }""";

    @Mixin
    private DeadSelection selection;

    @Option(names = "--rate", paramLabel = "N/s", description = "So many in a second (/s), minute (/m) or hour (/h).")
    private @Nullable String rate;

    @Mixin
    private ServerOption server;

    @Override
    public Integer call() throws ConfigProblems, IOException {
        var input = selection.input();
        if (rate != null) {
            input.put("perSecond", perSecond(rate));
        }
        JsonNode done;
        try (var session = server.open(global, Roles.parse("query"), streams)) {
            done = Await.result(
                            session.client().query(REPLAY, "Replay", Map.of("input", input)), DeadListCommand.ANSWER)
                    .path("replayDeadLetters");
        }
        if (output.json()) {
            streams.json(done);
        } else {
            show(done);
        }
        return done.path("skipped").isEmpty() && done.path("unknown").isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static double perSecond(String rate) {
        var parts = RATE.matcher(rate);
        if (parts.matches()) {
            double number = Double.parseDouble(parts.group(1));
            double perSecond =
                    switch (parts.group(2)) {
                        case "m" -> number / 60;
                        case "h" -> number / 3_600;
                        default -> number;
                    };
            if (perSecond > 0) {
                return perSecond;
            }
        }
        throw CommandFailed.wrongUse("--rate: '" + rate + "' is no rate: write 10/s, 30/m or 100/h");
    }

    private void show(JsonNode done) {
        streams.line("replayed " + Words.count(done.path("replayed").asLong(), "dead letter"));
        done.path("joined")
                .forEach(joined -> streams.line(joined.path("deadLetter").asText()
                        + ": the same work waits already; who" + " waited for it waits for job "
                        + joined.path("job").asText()));
        done.path("skipped")
                .forEach(id ->
                        streams.note(id.asText() + ": its failed report is not archived yet; replay it when it is"));
        done.path("unknown").forEach(id -> streams.note(id.asText() + ": no dead letter has this id"));
        long remaining = done.path("remaining").asLong();
        if (remaining > 0) {
            streams.note(Words.count(remaining, "dead letter") + " left");
        }
    }
}
