package io.vulnstream.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What OpenVEX 0.2.0 asks of a document, read independently of what writes ours: no package that can be had carries its
 * schema.
 */
final class OpenVexRules {
    private static final Set<String> OF_DOCUMENT = Set.of(
            "@context", "@id", "author", "role", "timestamp", "last_updated", "version", "tooling", "statements");
    private static final Set<String> OF_STATEMENT = Set.of(
            "@id",
            "version",
            "vulnerability",
            "timestamp",
            "last_updated",
            "products",
            "status",
            "supplier",
            "status_notes",
            "justification",
            "impact_statement",
            "action_statement",
            "action_statement_timestamp");
    private static final Set<String> STATUS = Set.of("not_affected", "affected", "fixed", "under_investigation");
    private static final Set<String> JUSTIFICATIONS = Set.of(
            "component_not_present",
            "vulnerable_code_not_present",
            "vulnerable_code_not_in_execute_path",
            "vulnerable_code_cannot_be_controlled_by_adversary",
            "inline_mitigations_already_exist");

    private final List<String> problems = new ArrayList<>();

    private OpenVexRules() {}

    static List<String> problems(JsonNode document) {
        var rules = new OpenVexRules();
        rules.document(document);
        return rules.problems;
    }

    private void document(JsonNode document) {
        names(document, OF_DOCUMENT, "document");
        require(document.path("@context").asText().equals("https://openvex.dev/ns/v0.2.0"), "@context");
        require(document.path("@id").asText().contains(":"), "@id");
        require(!document.path("author").asText().isEmpty(), "author");
        time(document.path("timestamp"), "timestamp");
        require(document.path("version").isInt() && document.path("version").asInt() >= 1, "version");
        require(!document.path("statements").isEmpty(), "statements");
        var seen = new HashSet<JsonNode>();
        document.path("statements").forEach(statement -> {
            require(seen.add(statement), "twice: " + statement);
            statement(statement);
        });
    }

    private void statement(JsonNode statement) {
        names(statement, OF_STATEMENT, "statement");
        names(statement.path("vulnerability"), Set.of("@id", "name", "description", "aliases"), "vulnerability");
        require(!statement.at("/vulnerability/name").asText().isEmpty(), "vulnerability");
        time(statement.path("timestamp"), "timestamp of a statement");
        require(!statement.path("products").isEmpty(), "products");
        for (var product : statement.path("products")) {
            names(product, Set.of("@id", "identifiers", "hashes", "subcomponents"), "product");
            require(product.path("@id").asText().contains(":"), "@id of a product");
            product.path("subcomponents").forEach(part -> names(part, Set.of("@id", "identifiers", "hashes"), "part"));
        }
        var status = statement.path("status").asText();
        require(STATUS.contains(status), "status " + status);
        boolean justified = statement.has("justification");
        require(
                !justified
                        || JUSTIFICATIONS.contains(
                                statement.path("justification").asText()),
                "justification");
        require(!status.equals("not_affected") || justified != statement.has("impact_statement"), "why not affected");
        require(!status.equals("affected") || statement.has("action_statement"), "what to do");
    }

    private void names(JsonNode node, Set<String> allowed, String of) {
        node.fieldNames().forEachRemaining(name -> require(allowed.contains(name), name + " of " + of));
    }

    private void time(JsonNode node, String what) {
        Predicate<String> parses = text -> {
            try {
                return OffsetDateTime.parse(text) != null;
            } catch (DateTimeParseException e) {
                return false;
            }
        };
        require(parses.test(node.asText()), what);
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            problems.add(what);
        }
    }
}
