package io.vulnstream.scanner;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vulnstream.event.Cause;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Looks into a catalogue before anything is concluded from it: packages of an operating system that was not recognised
 * are matched with nothing, and nobody says so.
 */
final class CatalogueCheck {
    private static final String SYFT = "syft-json";
    private static final Set<String> SYSTEM_TYPES = Set.of("apk", "deb", "rpm", "alpm", "portage");

    private boolean systemPackages;
    private boolean systemKnown;
    private String manifest = "";

    private CatalogueCheck() {}

    /** Blocks: for worker threads. Throws the failure when the catalogue must not be used. */
    static void check(String format, Path catalogue, String digest) throws IOException {
        if (!format.equals(SYFT)) {
            return;
        }
        var check = new CatalogueCheck();
        try (var parser = Json.mapper().getFactory().createParser(catalogue.toFile())) {
            check.read(parser);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw Failures.of(Cause.REPORT_INVALID, "the catalogue is not whole JSON: " + e.getOriginalMessage());
        }
        if (!check.manifest.isEmpty() && !check.manifest.equals(digest)) {
            throw Failures.of(
                    Cause.REPORT_INVALID, "the catalogue is of " + check.manifest + ", asked for was " + digest);
        }
        if (check.systemPackages && !check.systemKnown) {
            throw Failures.of(
                    Cause.ARTIFACT_UNUSABLE,
                    "the image holds packages of an operating system that the scanner does not recognise");
        }
    }

    private void read(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw Failures.of(Cause.REPORT_INVALID, "the catalogue is empty or no JSON object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "artifacts" -> readArtifacts(parser);
                case "distro" ->
                    systemKnown = !Json.mapper()
                            .<com.fasterxml.jackson.databind.JsonNode>readTree(parser)
                            .path("id")
                            .asText()
                            .isEmpty();
                case "source" ->
                    manifest = Json.mapper()
                            .<com.fasterxml.jackson.databind.JsonNode>readTree(parser)
                            .at("/metadata/manifestDigest")
                            .asText();
                default -> parser.skipChildren();
            }
        }
    }

    private void readArtifacts(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var field = parser.currentName();
                parser.nextToken();
                if (field.equals("type") && SYSTEM_TYPES.contains(parser.getText())) {
                    systemPackages = true;
                }
                parser.skipChildren();
            }
        }
    }
}
