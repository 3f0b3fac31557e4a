package io.vulnstream.app.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vulnstream.app.output.ResultDocument.Artifact;
import io.vulnstream.app.output.ResultDocument.Finding;
import io.vulnstream.app.output.ResultDocument.Scan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Fetches results page by page, one request at a time: whoever waits for them is a person. */
public final class ResultFetcher {
    private static final int PAGE = 100;
    private static final String DOCUMENT = document();
    private static final Comparator<Artifact> BY_NAME =
            Comparator.comparing(artifact -> artifact.references().isEmpty()
                    ? String.valueOf(artifact.digest())
                    : artifact.references().get(0));

    private final GraphQlClient client;

    public ResultFetcher(GraphQlClient client) {
        this.client = client;
    }

    /** What these requests led to, whatever became of them, by name. */
    public Future<ResultDocument> ofRequests(List<UUID> requests) {
        return inParts(requests.stream().map(UUID::toString).toList(), this::requests)
                .compose(found -> {
                    var unresolved = found.stream()
                            .filter(request -> request.path("artifacts").isEmpty())
                            .map(ResultParser::unresolved)
                            .toList();
                    return artifacts(artifactIds(found), ResultParser.besides(found))
                            .map(known -> document(known, unresolved));
                });
    }

    /** What is known of these artifacts, by name. */
    public Future<ResultDocument> ofArtifacts(List<UUID> artifacts) {
        return artifacts(artifacts.stream().map(UUID::toString).toList(), Map.of())
                .map(known -> document(known, List.of()));
    }

    private static ResultDocument document(List<Artifact> known, List<Artifact> unresolved) {
        var all = new ArrayList<>(known);
        all.addAll(unresolved);
        all.sort(BY_NAME.thenComparing(artifact -> String.valueOf(artifact.platform())));
        return new ResultDocument(List.copyOf(all));
    }

    private static List<String> artifactIds(List<JsonNode> requests) {
        Set<String> ids = new LinkedHashSet<>();
        requests.forEach(request -> request.path("artifacts")
                .forEach(artifact -> ids.add(artifact.path("id").asText())));
        return List.copyOf(ids);
    }

    private Future<List<JsonNode>> requests(List<String> ids) {
        return client.query(DOCUMENT, "Requests", Map.of("ids", ids)).map(data -> nodes(data.path("requests")));
    }

    private Future<List<Artifact>> artifacts(List<String> ids, Map<String, List<Scan>> besides) {
        return inParts(ids, part -> client.query(DOCUMENT, "Artifacts", Map.of("ids", part))
                        .map(data -> nodes(data.path("artifacts"))))
                .compose(nodes -> inTurn(nodes, node -> artifact(node, besides)));
    }

    private Future<Artifact> artifact(JsonNode node, Map<String, List<Scan>> besides) {
        var id = node.path("id").asText();
        return findings(id, null, new ArrayList<>())
                .map(findings -> ResultParser.artifact(node, findings, besides.getOrDefault(id, List.of())));
    }

    private Future<List<Finding>> findings(String artifact, @Nullable String after, List<Finding> before) {
        var variables = new HashMap<String, Object>(Map.of("artifact", artifact));
        if (after != null) {
            variables.put("after", after);
        }
        return client.query(DOCUMENT, "Findings", variables).compose(data -> {
            var page = data.path("findings");
            page.path("nodes").forEach(node -> before.add(ResultParser.finding(node)));
            return page.path("pageInfo").path("hasNextPage").asBoolean()
                    ? findings(artifact, page.path("pageInfo").path("endCursor").asText(), before)
                    : Future.succeededFuture(List.copyOf(before));
        });
    }

    private static <T> Future<List<T>> inParts(List<String> ids, Function<List<String>, Future<List<T>>> fetch) {
        var parts = new ArrayList<List<String>>();
        for (int from = 0; from < ids.size(); from += PAGE) {
            parts.add(ids.subList(from, Math.min(ids.size(), from + PAGE)));
        }
        return inTurn(parts, fetch)
                .map(lists -> lists.stream().flatMap(List::stream).toList());
    }

    private static <S, T> Future<List<T>> inTurn(List<S> all, Function<S, Future<T>> step) {
        Future<List<T>> done = Future.succeededFuture(new ArrayList<>());
        for (var one : all) {
            done = done.compose(list -> step.apply(one).map(value -> {
                list.add(value);
                return list;
            }));
        }
        return done;
    }

    private static List<JsonNode> nodes(JsonNode connection) {
        var nodes = new ArrayList<JsonNode>();
        connection.path("nodes").forEach(nodes::add);
        return nodes;
    }

    private static String document() {
        try (var in = ResultFetcher.class.getResourceAsStream("/graphql/results.graphql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
