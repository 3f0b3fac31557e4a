package io.vulnstream.exchange;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vulnstream.exchange.ExportedFinding.Attribution;
import io.vulnstream.exchange.ExportedFinding.Occurrence;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The document of {@code scan --format json}, with the ids and states of what is known for longer than a scan. */
final class JsonWriter implements FindingWriter {
    private final JsonGenerator json;
    private boolean open;

    JsonWriter(OutputStream out) throws IOException {
        json = Json.mapper()
                .createGenerator(out)
                .useDefaultPrettyPrinter()
                .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    }

    @JsonPropertyOrder({"id", "status", "package"})
    private record Finding(
            UUID id,
            String status,
            @JsonProperty("package") String software,
            @Nullable String version,
            String ecosystem,
            String purl,
            String vulnerability,
            List<String> aliases,
            String severity,
            @Nullable Float score,
            @Nullable String fixVersion,
            Instant firstSeenAt,
            List<DecisionNote> decisions,
            List<Said> attributions) {}

    private record Said(
            String scanner,
            String vulnerability,
            String severity,
            @Nullable Float score,
            @Nullable String vector,
            @Nullable String fixVersion,
            List<Place> occurrences) {}

    @JsonPropertyOrder({"package", "version"})
    private record Place(
            @JsonProperty("package") @Nullable String software,
            @Nullable String version,
            @Nullable String path,
            @Nullable String purl) {}

    @Override
    public void begin(Subject subject, List<ExportedArtifact> artifacts) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("artifacts");
    }

    @Override
    public void artifact(ExportedArtifact artifact) throws IOException {
        end();
        json.writeStartObject();
        json.writePOJOField("id", artifact.id());
        text("source", artifact.source());
        json.writePOJOField("references", artifact.references());
        text("digest", artifact.digest());
        text("name", artifact.name());
        text("platform", artifact.platform());
        json.writePOJOField("scans", artifact.scans());
        json.writeArrayFieldStart("findings");
        open = true;
    }

    private void text(String field, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(field, value);
        }
    }

    @Override
    public void findings(List<ExportedFinding> page) throws IOException {
        for (var finding : page) {
            json.writePOJO(finding(finding));
        }
    }

    private static Finding finding(ExportedFinding finding) {
        var software = finding.software();
        return new Finding(
                finding.id(),
                finding.status().name().toLowerCase(Locale.ROOT),
                software.name(),
                software.version(),
                software.ecosystem(),
                software.purl(),
                finding.vulnerability(),
                finding.aliases(),
                finding.severity().word(),
                finding.score(),
                finding.fixVersion(),
                finding.firstSeenAt(),
                finding.held().decisions(),
                finding.attributions().stream().map(JsonWriter::said).toList());
    }

    private static Said said(Attribution said) {
        return new Said(
                said.scanner(),
                said.vulnerability(),
                said.severity().word(),
                said.score(),
                said.vector(),
                said.fixVersion(),
                said.occurrences().stream().map(JsonWriter::place).toList());
    }

    private static Place place(Occurrence place) {
        return new Place(place.software(), place.version(), place.path(), place.purl());
    }

    private void end() throws IOException {
        if (open) {
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    @Override
    public void close() throws IOException {
        try (json) {
            end();
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
