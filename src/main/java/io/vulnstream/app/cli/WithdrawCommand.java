package io.vulnstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.app.Await;
import io.vulnstream.app.Roles;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes requests back. */
@Command(
        name = "withdraw",
        description = "Ends requests that nobody needs any more, with a reason that is kept. Work that only they wanted"
                + " and that has not started is withdrawn, too; what runs goes on, and its result counts.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  vulnstream withdraw ID --reason 'the image was deleted'",
            "  vulnstream withdraw ID ID --reason twice --server https://vulnstream.example",
            "",
            "A token for --server is taken from $VULNSTREAM_TOKEN.",
            "",
            "Exit codes: 0 all withdrawn, 1 some were not, 2 wrong use."
        })
final class WithdrawCommand extends AnsweringCommand {
    private static final int BATCH = 1_000;
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final String WITHDRAW = """
            mutation Withdraw($ids: [ID!]!, $reason: String!) {
                withdrawRequest(ids: $ids, reason: $reason) {
                    requests { id reference withdrawnBy withdrawnReason }
                    problems { id code message }
                }
            }""";

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Of requests, as they were answered.")
    private List<String> ids = List.of();

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; kept with each request.")
    private String reason = "";

    @Mixin
    private ServerOption server;

    @Override
    public Integer call() throws ConfigProblems, IOException {
        if (reason.isBlank()) {
            throw CommandFailed.wrongUse("--reason: say why; it is kept with the requests");
        }
        ids.forEach(WithdrawCommand::check);
        var answer = Json.mapper().createObjectNode();
        var requests = answer.putArray("requests");
        var problems = answer.putArray("problems");
        try (var session = server.open(global, Roles.parse("query"), streams)) {
            for (int from = 0; from < ids.size(); from += BATCH) {
                var batch = ids.subList(from, Math.min(ids.size(), from + BATCH));
                var part = Await.result(
                                session.client().query(WITHDRAW, "Withdraw", Map.of("ids", batch, "reason", reason)),
                                ANSWER)
                        .path("withdrawRequest");
                part.path("requests").forEach(requests::add);
                part.path("problems").forEach(problems::add);
            }
        }
        if (output.json()) {
            streams.json(answer);
        } else {
            show(answer);
        }
        return problems.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static void check(String id) {
        try {
            UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw CommandFailed.wrongUse("'" + id + "' is no id of a request: those are UUIDs");
        }
    }

    private void show(JsonNode answer) {
        answer.path("requests")
                .forEach(request ->
                        streams.line("withdrawn " + request.path("id").asText() + " "
                                + request.path("reference").asText()));
        answer.path("problems")
                .forEach(problem ->
                        streams.note("not withdrawn: " + problem.path("id").asText() + ": "
                                + problem.path("message").asText()));
    }
}
