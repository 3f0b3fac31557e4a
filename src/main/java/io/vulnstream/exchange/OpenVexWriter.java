package io.vulnstream.exchange;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vulnstream.exchange.ExportedFinding.Occurrence;
import io.vulnstream.support.Json;
import io.vulnstream.triage.DecisionKind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** OpenVEX 0.2.0: of each finding what holds for it, with the image as the product and the package below it. */
final class OpenVexWriter implements FindingWriter {
    static final String CONTEXT = "https://openvex.dev/ns/v0.2.0";

    private final JsonGenerator json;
    private final String version;
    private @Nullable ExportedArtifact artifact;
    private boolean empty = true;

    OpenVexWriter(OutputStream out, String version) throws IOException {
        this.version = version;
        json = Json.mapper()
                .createGenerator(out)
                .useDefaultPrettyPrinter()
                .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    }

    private record Vulnerability(String name, @Nullable List<String> aliases) {}

    private record Subcomponent(@JsonProperty("@id") String id) {}

    private record Product(@JsonProperty("@id") String id, List<Subcomponent> subcomponents) {}

    private record Statement(
            Vulnerability vulnerability,
            Instant timestamp,
            List<Product> products,
            String status,
            @JsonProperty("status_notes") @Nullable String notes,
            @Nullable String justification,
            @JsonProperty("impact_statement") @Nullable String impact,
            @JsonProperty("action_statement") @Nullable String action) {}

    @Override
    public void begin(Subject subject, List<ExportedArtifact> artifacts) throws IOException {
        json.writeStartObject();
        json.writeStringField("@context", CONTEXT);
        json.writeStringField("@id", "urn:uuid:" + subject.id());
        json.writeStringField("author", "vulnstream");
        json.writeStringField("timestamp", Instant.now().toString());
        json.writeNumberField("version", DocumentVersion.now());
        json.writeStringField("tooling", "vulnstream " + version);
        json.writeArrayFieldStart("statements");
    }

    @Override
    public void artifact(ExportedArtifact next) {
        artifact = next;
    }

    @Override
    public void findings(List<ExportedFinding> page) throws IOException {
        var of = Objects.requireNonNull(artifact);
        for (var finding : page) {
            json.writePOJO(statement(of, finding));
        }
        empty = false;
    }

    @Override
    public void close() throws IOException {
        try (json) {
            if (empty) {
                throw new NothingToState();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static Statement statement(ExportedArtifact of, ExportedFinding finding) {
        var decision = finding.held().suppression();
        var status = VexStatus.of(finding);
        var aliases = finding.aliases();
        return new Statement(
                new Vulnerability(finding.vulnerability(), aliases.isEmpty() ? null : aliases),
                decision.map(DecisionNote::decidedAt).orElse(finding.firstSeenAt()),
                List.of(new Product(product(of), subcomponents(finding))),
                status.openVex(),
                NoteText.text(finding.held()),
                status != VexStatus.NOT_AFFECTED
                        ? null
                        : decision.map(DecisionNote::justification)
                                .map(justification -> justification.openVex())
                                .orElse(null),
                status != VexStatus.NOT_AFFECTED
                        ? null
                        : decision.filter(note -> note.justification() == null)
                                .map(DecisionNote::reason)
                                .orElse(null),
                status != VexStatus.AFFECTED
                        ? null
                        : decision.map(OpenVexWriter::action).orElse(null));
    }

    private static String action(DecisionNote note) {
        var until = note.validUntil() == null ? "" : " until " + note.validUntil();
        return note.kind() == DecisionKind.ACCEPTED
                ? "The risk is accepted" + until + ": " + note.reason()
                : note.reason();
    }

    static String product(ExportedArtifact of) {
        var purl = ProductPurl.of(of);
        return purl != null ? purl : "urn:vulnstream:artifact:" + URLEncoder.encode(of.title(), StandardCharsets.UTF_8);
    }

    /** The package, and what is installed of it under the names that scanners compare. */
    private static List<Subcomponent> subcomponents(ExportedFinding finding) {
        return Stream.concat(
                        Stream.ofNullable(finding.software().purlWithVersion()),
                        finding.occurrences().stream().map(Occurrence::purl))
                .filter(Objects::nonNull)
                .distinct()
                .map(Subcomponent::new)
                .toList();
    }
}
