package io.vulnstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.app.Await;
import io.vulnstream.app.output.GraphQlClient;
import io.vulnstream.app.output.ResultDocument;
import io.vulnstream.app.output.ResultDocument.Artifact;
import io.vulnstream.app.output.ResultFetcher;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Asks for scans over GraphQL and shows how far they are until the last one has ended. */
final class ScanFollower {
    private static final int BATCH = 100;
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration BETWEEN = Duration.ofMillis(250);
    private static final String ASK = """
            mutation Ask($input: RequestScanInput!) {
                requestScan(input: $input) { requests { id } problems { value message } }
            }""";
    private static final String PROGRESS = """
            query Progress($ids: [ID!]!) {
                progress(requests: $ids) {
                    requests { accepted resolved done failed }
                    scanners { scanner waiting running done failed }
                }
            }""";

    private final GraphQlClient client;
    private final ProgressLine line;

    ScanFollower(GraphQlClient client, ProgressLine line) {
        this.client = client;
        this.line = line;
    }

    /** @param refused what was not accepted, and why: shown like an image whose scans failed */
    record Asked(List<UUID> requests, List<Artifact> refused) {}

    /** @param options members of RequestScanInput besides the references */
    Asked ask(List<String> references, Map<String, ?> options) throws IOException {
        var requests = new ArrayList<UUID>();
        var refused = new ArrayList<Artifact>();
        for (int from = 0; from < references.size(); from += BATCH) {
            var input = new java.util.LinkedHashMap<String, Object>(options);
            var batch = references.subList(from, Math.min(references.size(), from + BATCH));
            input.put("references", batch);
            var answer = Await.result(client.query(ASK, "Ask", Map.of("input", input)), ANSWER)
                    .path("requestScan");
            answer.path("requests")
                    .forEach(request ->
                            requests.add(UUID.fromString(request.path("id").asText())));
            refused.addAll(refused(batch, answer));
        }
        return new Asked(requests, refused);
    }

    /** A problem names the reference it is about, or something else that is wrong for all of them, as a scanner. */
    private static List<Artifact> refused(List<String> references, JsonNode answer) {
        var problems = answer.path("problems");
        boolean none = answer.path("requests").isEmpty();
        return references.stream()
                .flatMap(reference -> StreamSupport.stream(problems.spliterator(), false)
                        .filter(problem -> problem.path("value").asText().equals(reference)
                                || (none
                                        && !references.contains(
                                                problem.path("value").asText())))
                        .map(ScanFollower::words)
                        .reduce((one, other) -> one + "; " + other)
                        .map(why -> Artifact.refused(reference, why))
                        .stream())
                .toList();
    }

    private static String words(JsonNode problem) {
        return problem.path("value").asText() + ": " + problem.path("message").asText();
    }

    /** Returns when every request has ended, well or not. */
    ResultDocument follow(List<UUID> requests) throws IOException {
        while (!show(requests)) {
            pause();
        }
        line.end();
        return Await.result(new ResultFetcher(client).ofRequests(requests), ANSWER);
    }

    private boolean show(List<UUID> requests) throws IOException {
        int open = 0;
        var totals = new ProgressLine.Totals();
        for (int from = 0; from < requests.size(); from += 10 * BATCH) {
            var part = requests.subList(from, Math.min(requests.size(), from + 10 * BATCH));
            var answer = Await.result(client.query(PROGRESS, "Progress", Map.of("ids", part)), ANSWER)
                    .path("progress");
            var counts = answer.path("requests");
            open += counts.path("accepted").asInt() + counts.path("resolved").asInt();
            totals.resolving(counts.path("accepted").asInt());
            answer.path("scanners").forEach(scanner -> add(totals, scanner));
        }
        line.show(totals);
        return open == 0;
    }

    private static void add(ProgressLine.Totals totals, JsonNode scanner) {
        totals.scanner(
                scanner.path("scanner").asText(),
                scanner.path("waiting").asInt(),
                scanner.path("running").asInt(),
                scanner.path("done").asInt(),
                scanner.path("failed").asInt());
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(BETWEEN.toMillis());
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }
}
