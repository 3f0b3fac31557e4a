package io.vulnstream.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.vulnstream.app.Await;
import io.vulnstream.app.Roles;
import io.vulnstream.app.output.GraphQlClient;
import io.vulnstream.app.output.TerminalStyle;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Groups of dead letters, the letters of one group, or the quarantine. */
@Command(
        name = "list",
        description =
                "Lists dead letters by what went wrong, the largest groups first; with --group the letters of one.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  vulnstream dead list --scanner trivy",
            "  vulnstream dead list --group 8e99ac8e72d18e78",
            "  vulnstream dead list --quarantine --json",
        })
final class DeadListCommand extends AnsweringCommand {
    static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int PAGE = 100;
    private static final String GROUPS = """
            query Groups($filter: DeadLetterFilter, $first: Int!) {
                deadLetterGroups(filter: $filter, first: $first) {
                    group scanner cause count oldest newest form example { id subject detail }
                }
            }""";
    private static final String LETTERS = """
            query Letters($filter: DeadLetterFilter, $first: Int!, $after: String) {
                page: deadLetters(filter: $filter, first: $first, after: $after) {
                    nodes {
                        id kind scanner cause group subject subscriber tries at detail droppedAt droppedBy droppedReason
                    }
                    pageInfo { hasNextPage endCursor }
                }
            }""";
    private static final String QUARANTINE = """
            query Quarantine($dropped: Boolean, $first: Int!, $after: String) {
                page: quarantine(dropped: $dropped, first: $first, after: $after) {
                    nodes { id stream entry reason size at droppedAt droppedBy droppedReason }
                    pageInfo { hasNextPage endCursor }
                }
            }""";

    @Option(names = "--scanner", paramLabel = "NAME", description = "Only of this scanner.")
    private @Nullable String scanner;

    @Option(names = "--cause", paramLabel = "WORD", description = "Only with this cause: timeout, artifact-gone, …")
    private @Nullable String cause;

    @Option(names = "--group", paramLabel = "FP", description = "The letters of the group with this fingerprint.")
    private @Nullable String group;

    @Option(names = "--dropped", description = "Those that were put aside, by whom and why.")
    private boolean dropped;

    @Option(names = "--quarantine", description = "What stood in a stream and could not be decoded.")
    private boolean quarantine;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many lines (100).")
    private int limit = PAGE;

    @Mixin
    private ServerOption server;

    @Override
    public Integer call() throws ConfigProblems, IOException {
        if (limit < 1) {
            throw CommandFailed.wrongUse("--limit: must be 1 or more");
        }
        if (quarantine && (scanner != null || cause != null || group != null)) {
            throw CommandFailed.wrongUse(
                    "--quarantine: what could not be decoded has no scanner, cause or group; leave these out");
        }
        try (var session = server.open(global, Roles.parse("query"), streams)) {
            if (quarantine) {
                show("quarantine", pages(session.client(), QUARANTINE, "Quarantine", Map.of("dropped", dropped)));
            } else if (group != null || dropped) {
                show("deadLetters", pages(session.client(), LETTERS, "Letters", Map.of("filter", filter())));
            } else {
                groups(session.client());
            }
        }
        return ExitCode.DONE;
    }

    private Map<String, Object> filter() {
        var filter = new LinkedHashMap<String, Object>();
        put(filter, "scanner", scanner);
        put(filter, "cause", cause);
        put(filter, "group", group);
        filter.put("dropped", dropped);
        return filter;
    }

    private static void put(Map<String, Object> filter, String key, @Nullable Object value) {
        if (value != null) {
            filter.put(key, value);
        }
    }

    private void groups(GraphQlClient client) throws IOException {
        var variables = Map.of("filter", filter(), "first", Math.min(limit, PAGE));
        var groups =
                Await.result(client.query(GROUPS, "Groups", variables), ANSWER).path("deadLetterGroups");
        if (output.json()) {
            streams.json(Map.of("groups", groups));
            return;
        }
        var rows = new ArrayList<List<String>>();
        groups.forEach(g -> rows.add(List.of(
                text(g, "group"),
                g.path("count").asText(),
                text(g, "scanner"),
                text(g, "cause"),
                age(g, "oldest"),
                age(g, "newest"),
                text(g, "form"),
                text(g.path("example"), "id"))));
        table(List.of("GROUP", "COUNT", "SCANNER", "CAUSE", "OLDEST", "NEWEST", "WHAT WENT WRONG", "EXAMPLE"), rows);
    }

    /** All pages up to the limit. */
    private List<JsonNode> pages(GraphQlClient client, String query, String operation, Map<String, Object> variables)
            throws IOException {
        var nodes = new ArrayList<JsonNode>();
        var with = new LinkedHashMap<>(variables);
        while (true) {
            with.put("first", Math.min(limit - nodes.size(), PAGE));
            var page =
                    Await.result(client.query(query, operation, with), ANSWER).path("page");
            page.path("nodes").forEach(nodes::add);
            if (!page.at("/pageInfo/hasNextPage").asBoolean()) {
                return nodes;
            }
            if (nodes.size() >= limit) {
                streams.note("there are more: --limit N");
                return nodes;
            }
            with.put("after", page.at("/pageInfo/endCursor").asText());
        }
    }

    private void show(String name, List<JsonNode> nodes) {
        if (output.json()) {
            streams.json(Map.of(name, Json.mapper().createArrayNode().addAll(nodes)));
            return;
        }
        var quarantined = name.equals("quarantine");
        var rows = nodes.stream()
                .map(n -> quarantined
                        ? List.of(text(n, "id"), age(n, "at"), text(n, "stream"), text(n, "size"), why(n, "reason"))
                        : List.of(
                                text(n, "id"), age(n, "at"), text(n, "scanner"), text(n, "subject"), why(n, "detail")))
                .toList();
        table(
                quarantined
                        ? List.of("ID", "AGE", "STREAM", "BYTES", "WHY")
                        : List.of("ID", "AGE", "SCANNER", "WHAT", "WHY"),
                rows);
    }

    private static String why(JsonNode node, String field) {
        var why = text(node, field);
        return node.path("droppedAt").isTextual()
                ? why + " — dropped by " + text(node, "droppedBy") + ": " + text(node, "droppedReason")
                : why;
    }

    private void table(List<String> header, List<List<String>> rows) {
        if (rows.isEmpty()) {
            streams.note(quarantine ? "nothing is in quarantine" : "there are no such dead letters");
        } else {
            streams.text(new WrappedTable(streams.style().width()).render(header, rows));
        }
    }

    private static String text(JsonNode node, String field) {
        var value = node.path(field);
        return value.isMissingNode() || value.isNull() ? "-" : TerminalStyle.clean(value.asText());
    }

    private static String age(JsonNode node, String field) {
        var seconds = Math.max(
                0,
                Duration.between(Instant.parse(node.path(field).asText()), Instant.now())
                        .toSeconds());
        return seconds < 120
                ? seconds + "s"
                : seconds < 7_200
                        ? seconds / 60 + "m"
                        : seconds < 172_800 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
    }
}
