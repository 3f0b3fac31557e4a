package io.vulnstream.app.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vulnstream.app.Await;
import io.vulnstream.app.output.GraphQlClient;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What cannot be seen in a list of findings: told on one image, by the same GraphQL that everybody has. */
public final class DemoStory {
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final String MERGED = "CVE-2021-44228";
    private static final String DISPUTED = "CVE-2021-3807";
    private static final String DECIDED = "CVE-2021-44906";
    private static final String FINDING = """
            query Finding($id: String!) { findings(filter: {vulnerability: $id}, first: 1) { nodes {
                package { name }
                attributions { scanner vulnerability }
                agreement { reporting silent { scanner database { built } } } } } }""";
    private static final String PROBLEM = """
            query Problem($id: String!, $image: String!) { problems(filter: {vulnerability: $id, suppressed: null, reference: $image},
                                                   first: 1) { nodes {
                id package { name } suppressed
                decisions { holds decision { reason author } }
                transitions { kind cause to } } } }""";
    private static final String DUE = """
            query Due { problems(filter: {sloState: [WARNING, BREACHED]}, orderBy: DUE, first: 100) {
                nodes { vulnerability { name } package { name } severity sloState dueAt } } }""";
    private static final String DECIDE = """
            mutation Decide($problem: ID!) { decide(input: {
                problem: $problem, kind: NOT_AFFECTED, justification: VULNERABLE_CODE_NOT_IN_EXECUTE_PATH,
                reason: "minimist reads arguments of a build step that clients never run", idempotencyKey: "demo"
            }) { repeated } }""";

    private final GraphQlClient client;
    private final String registry;
    private final HttpClient http = HttpClient.newHttpClient();

    public DemoStory(GraphQlClient client, String registry) {
        this.client = client;
        this.registry = registry;
    }

    /** The image that is pushed between deciding and looking again. */
    public String rebuilt() {
        return registry + "/demo/storefront:1.4.1";
    }

    /** What is seen before anything is decided. */
    public List<String> before() throws IOException {
        var lines = new ArrayList<String>();
        var merged = finding(MERGED);
        lines.add(line(
                "one finding, several names",
                MERGED + " in " + merged.at("/package/name").asText() + ": "
                        + list(
                                merged.path("attributions"),
                                one -> one.path("scanner").asText() + " says "
                                        + one.path("vulnerability").asText())));
        var disputed = finding(DISPUTED);
        lines.add(line(
                "a disagreement",
                DISPUTED + " in " + disputed.at("/package/name").asText() + ": "
                        + list(disputed.at("/agreement/reporting"), JsonNode::asText) + " report it; "
                        + list(
                                disputed.at("/agreement/silent"),
                                one -> one.path("scanner").asText()
                                        + " looked and does not, with a database of "
                                        + one.at("/database/built").asText())));
        lines.add(line("a cause", DECIDED + " " + told(problem("1.4.0"))));
        return lines;
    }

    /** Decides of a problem, and pushes a rebuild of the image, which is to be scanned then. */
    public void decideAndRebuild() throws IOException {
        var problem = problem("1.4.0").path("id").asText();
        ask(DECIDE, "Decide", Map.of("problem", problem));
        push();
    }

    /** What is seen when the rebuild is scanned. */
    public List<String> after() throws IOException {
        var problem = problem("1.4.1");
        var holding = StreamSupport.stream(problem.path("decisions").spliterator(), false)
                .filter(one -> one.path("holds").asBoolean())
                .map(one -> "'" + one.at("/decision/reason").asText() + "', by "
                        + one.at("/decision/author").asText())
                .collect(Collectors.joining(", "));
        var lines = new ArrayList<String>();
        lines.add(line(
                "a decision that stays",
                DECIDED + " in " + problem.at("/package/name").asText() + " is "
                        + problem.path("suppressed").asText().replace('_', ' ').toLowerCase(Locale.ROOT)
                        + " in storefront:1.4.1, too, which was built after it was decided: " + holding));
        var due = ask(DUE, "Due", Map.of()).at("/problems/nodes");
        if (!due.isEmpty()) {
            var first = due.get(0);
            lines.add(line(
                    "time",
                    due.size() + " critical problems are due within three days, the first "
                            + first.at("/vulnerability/name").asText() + " in "
                            + first.at("/package/name").asText() + " at "
                            + first.path("dueAt").asText()));
        }
        return lines;
    }

    private static String told(JsonNode problem) {
        return list(
                problem.path("transitions"),
                one -> one.path("kind").asText().toLowerCase(Locale.ROOT).replace('_', ' ') + " by the cause "
                        + one.path("cause").asText().toLowerCase(Locale.ROOT)
                        + (one.path("to").isTextual() ? " (" + one.path("to").asText() + ")" : ""));
    }

    private JsonNode finding(String vulnerability) throws IOException {
        return only(ask(FINDING, "Finding", Map.of("id", vulnerability)).at("/findings/nodes"), vulnerability);
    }

    private JsonNode problem(String tag) throws IOException {
        var image = registry + "/demo/storefront:" + tag;
        var found = ask(PROBLEM, "Problem", Map.of("id", DECIDED, "image", image));
        return only(found.at("/problems/nodes"), DECIDED);
    }

    private static JsonNode only(JsonNode nodes, String what) throws IOException {
        if (nodes.isEmpty()) {
            throw new IOException("the demo found no " + what + " in its own images");
        }
        return nodes.get(0);
    }

    private JsonNode ask(String document, String operation, Map<String, ?> variables) throws IOException {
        return Await.result(client.query(document, operation, variables), ANSWER);
    }

    /** The same layers under a manifest that says when it was built anew. */
    private void push() throws IOException {
        var at = "http://" + registry + "/v2/demo/storefront/manifests/";
        var type = "application/vnd.oci.image.manifest.v1+json";
        var manifest = (ObjectNode) Json.mapper()
                .readTree(send(HttpRequest.newBuilder(URI.create(at + "1.4.0"))
                        .header("Accept", type)
                        .GET()
                        .build()));
        manifest.withObjectProperty("annotations").put("org.opencontainers.image.version", "1.4.1");
        send(HttpRequest.newBuilder(URI.create(at + "1.4.1"))
                .header("Content-Type", type)
                .PUT(BodyPublishers.ofString(Json.mapper().writeValueAsString(manifest)))
                .build());
    }

    private String send(HttpRequest request) throws IOException {
        try {
            var response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IOException("the demo's registry answered " + response.statusCode() + " to "
                        + request.method() + " " + request.uri());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the demo was interrupted", e);
        }
    }

    private static String list(JsonNode nodes, Function<JsonNode, String> words) {
        return StreamSupport.stream(nodes.spliterator(), false).map(words).collect(Collectors.joining(", "));
    }

    private static String line(String what, String text) {
        return "%-27s %s".formatted(what, text);
    }
}
