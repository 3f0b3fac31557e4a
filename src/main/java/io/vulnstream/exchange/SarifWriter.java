package io.vulnstream.exchange;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vulnstream.exchange.ExportedFinding.Occurrence;
import io.vulnstream.finding.Severity;
import io.vulnstream.support.Json;
import io.vulnstream.support.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * SARIF 2.1.0 for code scanning. A result is a finding; its place is the image's repository path, followed by the file
 * within where one is known; its fingerprint leaves out versions and digests, so that a rebuild is the same alert. A scan
 * that failed or is not done is an invocation that did not succeed.
 */
final class SarifWriter implements FindingWriter {
    /** GitHub shows so many results of a run. */
    static final int SHOWN = 5_000;

    private final JsonGenerator json;
    private final String version;
    private List<ExportedArtifact> artifacts = List.of();
    private @Nullable ExportedArtifact artifact;
    private boolean results;
    private long written;

    SarifWriter(OutputStream out, String version) throws IOException {
        this.version = version;
        json = Json.mapper()
                .createGenerator(out)
                .useDefaultPrettyPrinter()
                .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    }

    private record Text(String text) {}

    private record Rule(String id, Text shortDescription, Map<String, Object> properties) {}

    private record Notification(String level, Text message) {}

    private record Invocation(boolean executionSuccessful, List<Notification> toolExecutionNotifications) {}

    private record Result(
            String ruleId,
            String level,
            Text message,
            List<Location> locations,
            Map<String, String> partialFingerprints,
            List<Suppression> suppressions,
            Map<String, Object> properties) {}

    private record Suppression(String kind, String status, String justification) {}

    private record Location(PhysicalLocation physicalLocation, List<LogicalLocation> logicalLocations) {}

    private record PhysicalLocation(Uri artifactLocation, Region region) {}

    private record Uri(String uri) {}

    private record Region(int startLine) {}

    private record LogicalLocation(String name, String fullyQualifiedName, String kind) {}

    @Override
    public void begin(Subject subject, List<ExportedArtifact> all) throws IOException {
        artifacts = all;
        json.writeStartObject();
        json.writeStringField("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.writeStringField("version", "2.1.0");
        json.writeArrayFieldStart("runs");
        json.writeStartObject();
        json.writeObjectFieldStart("tool");
        json.writeObjectFieldStart("driver");
        json.writeStringField("name", "vulnstream");
        json.writeStringField("version", version);
        json.writeArrayFieldStart("rules");
    }

    @Override
    public boolean wantsVulnerabilities() {
        return true;
    }

    @Override
    public void vulnerabilities(List<ExportedVulnerability> page) throws IOException {
        for (var vulnerability : page) {
            var names =
                    vulnerability.aliases().isEmpty() ? "" : " (" + String.join(", ", vulnerability.aliases()) + ")";
            json.writePOJO(new Rule(
                    vulnerability.name(),
                    new Text(vulnerability.name() + names),
                    Map.of(
                            "security-severity", score(vulnerability.score(), vulnerability.severity()),
                            "tags", List.of("security"))));
        }
    }

    /** Without a score the least one of the severity's word. */
    private static String score(@Nullable Float score, Severity severity) {
        if (score != null) {
            return score.toString();
        }
        return switch (severity) {
            case CRITICAL -> "9.0";
            case HIGH -> "7.0";
            case MEDIUM -> "4.0";
            case LOW -> "0.1";
            case NEGLIGIBLE, UNKNOWN -> "0.0";
        };
    }

    @Override
    public void artifact(ExportedArtifact next) throws IOException {
        beginResults();
        artifact = next;
    }

    private void beginResults() throws IOException {
        if (!results) {
            results = true;
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndObject();
            json.writeArrayFieldStart("results");
        }
    }

    @Override
    public void findings(List<ExportedFinding> page) throws IOException {
        var of = Objects.requireNonNull(artifact);
        for (var finding : page) {
            json.writePOJO(result(of, finding));
        }
        written += page.size();
    }

    @Override
    public void close() throws IOException {
        try (json) {
            beginResults();
            json.writeEndArray();
            json.writeArrayFieldStart("invocations");
            json.writePOJO(invocation());
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private Invocation invocation() {
        var notifications = new ArrayList<Notification>();
        for (var one : artifacts) {
            one.scans().stream()
                    .filter(scan -> !scan.succeeded())
                    .forEach(scan -> notifications.add(
                            new Notification("error", new Text("scan of " + one.title() + ": " + scan.words()))));
            if (one.scans().isEmpty()) {
                notifications.add(new Notification("error", new Text(one.title() + " was never scanned")));
            }
        }
        boolean successful = notifications.isEmpty();
        if (written > SHOWN) {
            notifications.add(new Notification(
                    "warning",
                    new Text("this run has " + written + " results, of which GitHub's code scanning shows " + SHOWN
                            + ": export the images one by one")));
        }
        return new Invocation(successful, notifications);
    }

    private static Result result(ExportedArtifact artifact, ExportedFinding finding) {
        var properties = new LinkedHashMap<String, Object>();
        properties.put("finding", finding.id());
        properties.put("severity", finding.severity().word());
        properties.put("scanners", finding.scanners());
        properties.put("references", artifact.references());
        if (artifact.digest() != null) {
            properties.put("digest", artifact.digest());
        }
        return new Result(
                finding.vulnerability(),
                level(finding.severity()),
                new Text(message(artifact, finding)),
                List.of(location(artifact, finding)),
                Map.of("vulnstreamFinding/v1", fingerprint(artifact, finding)),
                finding.held().suppression().stream()
                        .map(SarifWriter::suppression)
                        .toList(),
                properties);
    }

    private static Suppression suppression(DecisionNote note) {
        return new Suppression(
                "external", "accepted", note.kind().word() + " by " + note.author() + ": " + note.reason());
    }

    private static String message(ExportedArtifact artifact, ExportedFinding finding) {
        var software = finding.software();
        return software.name() + (software.version() == null ? "" : " " + software.version()) + " in "
                + artifact.title() + " is affected by " + finding.vulnerability() + " ("
                + finding.severity().word() + "). "
                + (finding.fixVersion() == null ? "No fix is known." : "Fixed in " + finding.fixVersion() + ".")
                + " Reported by " + String.join(", ", finding.scanners()) + ".";
    }

    private static String level(Severity severity) {
        return switch (severity) {
            case CRITICAL, HIGH -> "error";
            case MEDIUM -> "warning";
            case LOW, NEGLIGIBLE, UNKNOWN -> "note";
        };
    }

    private static Location location(ExportedArtifact artifact, ExportedFinding finding) {
        var path = finding.occurrences().stream()
                .map(Occurrence::path)
                .filter(Objects::nonNull)
                .findFirst()
                .map(file -> "/" + file.replaceFirst("^/+", ""))
                .orElse("");
        return new Location(
                new PhysicalLocation(new Uri(uri(artifact.place() + path)), new Region(1)),
                List.of(new LogicalLocation(finding.software().name(), artifact.title(), "module")));
    }

    /** A relative reference. A colon in its first segment (a port) would make that a scheme. */
    private static String uri(String path) {
        try {
            return new URI(null, null, "/" + path, null)
                    .toASCIIString()
                    .substring(1)
                    .replace(":", "%3A");
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a path that no URI can hold: " + path, e);
        }
    }

    /** The same as of {@code scan --format sarif}. */
    private static String fingerprint(ExportedArtifact artifact, ExportedFinding finding) {
        var platform = artifact.platform() == null ? "" : artifact.platform();
        return Sha256.hex(String.join(
                "\n",
                artifact.place(),
                platform,
                finding.software().ecosystem(),
                finding.software().name(),
                finding.vulnerability()));
    }
}
