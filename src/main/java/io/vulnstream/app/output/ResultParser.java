package io.vulnstream.app.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.app.output.ResultDocument.Artifact;
import io.vulnstream.app.output.ResultDocument.Attribution;
import io.vulnstream.app.output.ResultDocument.Database;
import io.vulnstream.app.output.ResultDocument.Finding;
import io.vulnstream.app.output.ResultDocument.Occurrence;
import io.vulnstream.app.output.ResultDocument.Scan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads the answers to the queries of graphql/results.graphql. */
final class ResultParser {
    private static final String WITHDRAWN = "withdrawn";
    private static final Set<String> NOT_MADE = Set.of("WAITING", "QUEUED", "RUNNING", "WITHDRAWN");

    private ResultParser() {}

    /**
     * @param findings of this artifact, of all their pages
     * @param besides scans of it that were asked for, and do not count or were never made
     */
    static Artifact artifact(JsonNode node, List<Finding> findings, List<Scan> besides) {
        var sources =
                list(node.path("sources"), source -> source.path("address").asText());
        var references = new ArrayList<>(list(
                node.path("references"), reference -> reference.path("fullName").asText()));
        var externalName = text(node, "externalName");
        if (externalName != null) {
            references.add(externalName);
        }
        return new Artifact(
                sources.isEmpty() ? null : sources.get(0),
                List.copyOf(references),
                text(node, "digest"),
                text(node, "platform"),
                scans(node, besides),
                findings);
    }

    /** Those that ended, and of scanners that have not ended one yet those under way. */
    private static List<Scan> scans(JsonNode artifact, List<Scan> besides) {
        var ended = list(artifact.path("latestScans"), ResultParser::scan);
        var pending = list(artifact.path("pending"), job -> job.path("scanner").asText()).stream()
                .distinct()
                .filter(name -> ended.stream().noneMatch(scan -> name.equals(scan.scanner())))
                .filter(name -> besides.stream().noneMatch(scan -> !scan.superseded() && name.equals(scan.scanner())))
                .map(name -> new Scan(name, null, null, "pending", null, null));
        return Stream.of(ended.stream(), pending, besides.stream())
                .flatMap(scans -> scans)
                .sorted(Comparator.comparing(scan -> String.valueOf(scan.scanner())))
                .toList();
    }

    /**
     * Of requests, by artifact: the scans that ended well and are not the newest of their scanner, and those that were not
     * made because the request was withdrawn, which must not look as if nobody had asked for them.
     */
    static Map<String, List<Scan>> besides(List<JsonNode> requests) {
        var byId = new LinkedHashMap<String, Besides>();
        requests.forEach(request -> request.path("jobs").forEach(job -> {
            var scan = job.path("scan");
            var artifact = job.path("artifact").path("id").asText();
            if ("SUCCEEDED".equals(scan.path("outcome").asText())) {
                if (!scan.path("current").asBoolean()) {
                    byId.put(scan.path("id").asText(), new Besides(artifact, scan(scan, Scan.SUPERSEDED)));
                }
            } else if (withdrawn(request) && NOT_MADE.contains(job.path("state").asText())) {
                var scanner = job.path("scanner").asText();
                byId.put(artifact + " " + scanner, new Besides(artifact, withdrawn(scanner)));
            }
        }));
        return byId.values().stream()
                .collect(Collectors.groupingBy(
                        Besides::artifact, Collectors.mapping(Besides::scan, Collectors.toList())));
    }

    private record Besides(String artifact, Scan scan) {}

    private static boolean withdrawn(JsonNode request) {
        return "WITHDRAWN".equals(request.path("state").asText());
    }

    private static Scan withdrawn(@Nullable String scanner) {
        return new Scan(scanner, null, null, "failed", WITHDRAWN, "the request was withdrawn");
    }

    /** A request without anything to scan: as scans of what it asked for, failed or, while it is resolved, pending. */
    static Artifact unresolved(JsonNode request) {
        var reference = request.path("reference").asText();
        if (withdrawn(request)) {
            return new Artifact(
                    source(reference), List.of(reference), null, null, List.of(withdrawn((String) null)), List.of());
        }
        var scanners = list(request.path("scanners"), JsonNode::asText);
        var outcome = "ACCEPTED".equals(request.path("state").asText()) ? "pending" : "failed";
        var cause = text(request, "cause");
        var detail = text(request, "detail");
        var scans = scanners.isEmpty()
                ? List.of(new Scan(null, null, null, outcome, cause, detail))
                : scanners.stream()
                        .map(name -> new Scan(name, null, null, outcome, cause, detail))
                        .toList();
        return new Artifact(source(reference), List.of(reference), null, null, scans, List.of());
    }

    static Finding finding(JsonNode node) {
        return new Finding(
                node.path("package").path("name").asText(),
                text(node, "version"),
                node.path("package").path("ecosystem").asText(),
                node.path("vulnerability").path("name").asText(),
                list(node.path("vulnerability").path("aliases"), JsonNode::asText),
                Rating.of(node.path("severity").asText()),
                text(node, "fixVersion"),
                StreamSupport.stream(node.path("attributions").spliterator(), false)
                        .filter(attribution -> attribution.path("live").asBoolean())
                        .map(ResultParser::attribution)
                        .toList());
    }

    private static Scan scan(JsonNode node) {
        return scan(node, node.path("outcome").asText().toLowerCase(Locale.ROOT));
    }

    private static Scan scan(JsonNode node, String outcome) {
        var database = node.path("database");
        var built = text(database, "built");
        return new Scan(
                text(node, "scanner"),
                text(node, "scannerVersion"),
                database.isObject()
                        ? new Database(text(database, "version"), built == null ? null : Instant.parse(built))
                        : null,
                outcome,
                text(node, "cause"),
                text(node, "detail"));
    }

    private static Attribution attribution(JsonNode node) {
        return new Attribution(
                node.path("scanner").asText(),
                node.path("vulnerability").asText(),
                Rating.of(node.path("severity").asText()),
                node.path("score").isNumber() ? node.path("score").asDouble() : null,
                text(node, "fixVersion"),
                list(node.path("occurrences"), ResultParser::occurrence));
    }

    private static Occurrence occurrence(JsonNode node) {
        return new Occurrence(text(node, "package"), text(node, "version"), text(node, "path"));
    }

    /** The reference without its tag or digest; a colon before the last slash belongs to a port. */
    private static String source(String reference) {
        var name = reference.split("@", 2)[0];
        int colon = name.lastIndexOf(':');
        return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
    }

    private static <T> List<T> list(JsonNode nodes, Function<JsonNode, T> element) {
        return StreamSupport.stream(nodes.spliterator(), false).map(element).toList();
    }

    private static @Nullable String text(JsonNode node, String field) {
        return node.path(field).isTextual() ? node.path(field).asText() : null;
    }
}
