package io.vulnstream.exchange;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vulnstream.exchange.ExportedFinding.Attribution;
import io.vulnstream.finding.Severity;
import io.vulnstream.support.Json;
import io.vulnstream.triage.DecisionKind;
import io.vulnstream.triage.Justification;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A bill of materials of CycloneDX 1.6: packages with findings below the image they are in, and a vulnerability for each
 * finding. It lists no package without one, since those are not kept.
 */
final class CycloneDxWriter implements FindingWriter {
    private final JsonGenerator json;
    private final String version;
    private @Nullable ExportedArtifact listed;
    private @Nullable ExportedArtifact artifact;
    private boolean vulnerabilities;

    CycloneDxWriter(OutputStream out, String version) throws IOException {
        this.version = version;
        json = Json.mapper()
                .createGenerator(out)
                .useDefaultPrettyPrinter()
                .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    }

    private record Component(
            String type,
            @JsonProperty("bom-ref") String ref,
            String name,
            @Nullable String version,
            @Nullable String purl) {}

    private record Property(String name, String value) {}

    private record Source(String name) {}

    private record Reference(String id, Source source) {}

    private record Rating(
            Source source,
            @Nullable Double score,
            String severity,
            @Nullable String method,
            @Nullable String vector) {}

    private record Affected(String ref) {}

    private record Vulnerability(
            @JsonProperty("bom-ref") String ref,
            String id,
            Source source,
            @Nullable List<Reference> references,
            List<Rating> ratings,
            @Nullable String recommendation,
            Analysis analysis,
            List<Affected> affects,
            List<Property> properties) {}

    private record Analysis(
            String state,
            @Nullable String justification,
            @Nullable List<String> response,
            @Nullable String detail,
            @Nullable Instant firstIssued) {}

    @Override
    public void begin(Subject subject, List<ExportedArtifact> artifacts) throws IOException {
        json.writeStartObject();
        json.writeStringField("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
        json.writeStringField("bomFormat", "CycloneDX");
        json.writeStringField("specVersion", "1.6");
        json.writeStringField("serialNumber", "urn:uuid:" + subject.id());
        json.writeNumberField("version", DocumentVersion.now());
        json.writeObjectFieldStart("metadata");
        json.writeStringField("timestamp", Instant.now().toString());
        json.writeObjectFieldStart("tools");
        json.writeArrayFieldStart("components");
        json.writePOJO(new Component("application", "vulnstream", "vulnstream", version, null));
        json.writeEndArray();
        json.writeEndObject();
        json.writePOJOField(
                "component", new Component("application", subject.id().toString(), subject.name(), null, null));
        json.writeArrayFieldStart("properties");
        for (var one : artifacts) {
            for (var scan : one.scans()) {
                json.writePOJO(new Property("vulnstream:scan", one.title() + ": " + scan.words()));
            }
            if (one.scans().isEmpty()) {
                json.writePOJO(new Property("vulnstream:scan", one.title() + ": never scanned"));
            }
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeArrayFieldStart("components");
    }

    @Override
    public boolean wantsPackages() {
        return true;
    }

    @Override
    public void packages(ExportedArtifact of, List<ExportedPackage> page) throws IOException {
        if (!of.equals(listed)) {
            endListed();
            listed = of;
            json.writeStartObject();
            json.writeStringField("type", "container");
            json.writeStringField("bom-ref", of.id().toString());
            json.writeStringField("name", of.place());
            if (of.digest() != null) {
                json.writeStringField("version", of.digest());
            }
            var purl = ProductPurl.of(of);
            if (purl != null) {
                json.writeStringField("purl", purl);
            }
            json.writeArrayFieldStart("components");
        }
        for (var software : page) {
            json.writePOJO(new Component(
                    "library", ref(of, software), software.name(), software.version(), software.purlWithVersion()));
        }
    }

    private static String ref(ExportedArtifact of, ExportedPackage software) {
        return of.id() + "/" + software.key();
    }

    private void endListed() throws IOException {
        if (listed != null) {
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    @Override
    public void artifact(ExportedArtifact next) throws IOException {
        beginVulnerabilities();
        artifact = next;
    }

    private void beginVulnerabilities() throws IOException {
        if (!vulnerabilities) {
            vulnerabilities = true;
            endListed();
            json.writeEndArray();
            json.writeArrayFieldStart("vulnerabilities");
        }
    }

    @Override
    public void findings(List<ExportedFinding> page) throws IOException {
        var of = Objects.requireNonNull(artifact);
        for (var finding : page) {
            json.writePOJO(vulnerability(of, finding));
        }
    }

    @Override
    public void close() throws IOException {
        try (json) {
            beginVulnerabilities();
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static Vulnerability vulnerability(ExportedArtifact of, ExportedFinding finding) {
        var ratings = Stream.concat(
                Stream.of(new Rating(
                        new Source("vulnstream"), rounded(finding.score()), word(finding.severity()), null, null)),
                finding.attributions().stream().map(CycloneDxWriter::rating));
        return new Vulnerability(
                finding.id().toString(),
                finding.vulnerability(),
                authority(finding.vulnerability()),
                finding.aliases().isEmpty()
                        ? null
                        : finding.aliases().stream()
                                .map(alias -> new Reference(alias, authority(alias)))
                                .toList(),
                ratings.distinct().toList(),
                finding.fixVersion() == null
                        ? null
                        : "Update " + finding.software().name() + " to " + finding.fixVersion(),
                analysis(finding),
                List.of(new Affected(ref(of, finding.software()))),
                properties(finding));
    }

    private static Analysis analysis(ExportedFinding finding) {
        var decision = finding.held().suppression();
        boolean accepted =
                decision.filter(note -> note.kind() == DecisionKind.ACCEPTED).isPresent();
        return new Analysis(
                VexStatus.cycloneDx(finding),
                decision.map(DecisionNote::justification)
                        .map(Justification::cycloneDx)
                        .orElse(null),
                accepted ? List.of("will_not_fix") : null,
                decision.map(DecisionNote::reason).orElse(null),
                decision.map(DecisionNote::decidedAt).orElse(null));
    }

    private static List<Property> properties(ExportedFinding finding) {
        var properties = new ArrayList<>(List.of(
                new Property("vulnstream:status", finding.status().name().toLowerCase(Locale.ROOT)),
                new Property("vulnstream:scanners", String.join(", ", finding.scanners())),
                new Property("vulnstream:firstSeen", finding.firstSeenAt().toString())));
        if (!finding.held().decisions().isEmpty()) {
            properties.add(
                    new Property(NoteText.PROPERTY, NoteText.json(finding.held().decisions())));
        }
        return properties;
    }

    private static Rating rating(Attribution said) {
        var vector = said.vector();
        return new Rating(
                new Source(said.scanner()),
                rounded(said.score()),
                word(said.severity()),
                vector == null ? null : method(vector),
                vector);
    }

    private static String method(String vector) {
        if (vector.startsWith("CVSS:4")) {
            return "CVSSv4";
        }
        if (vector.startsWith("CVSS:3.1")) {
            return "CVSSv31";
        }
        return vector.startsWith("CVSS:3") ? "CVSSv3" : vector.startsWith("AV:") ? "CVSSv2" : "other";
    }

    /** As it was written: a float of 9.8 is a double of 9.80000019. */
    private static @Nullable Double rounded(@Nullable Float score) {
        return score == null ? null : Double.valueOf(score.toString());
    }

    private static String word(Severity severity) {
        return severity == Severity.NEGLIGIBLE ? "info" : severity.word();
    }

    private static Source authority(String id) {
        return new Source(
                id.startsWith("CVE-") ? "NVD" : id.startsWith("GHSA-") ? "GitHub" : id.replaceFirst("-.*", ""));
    }
}
