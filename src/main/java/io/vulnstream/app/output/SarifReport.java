package io.vulnstream.app.output;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vulnstream.app.output.ResultDocument.Artifact;
import io.vulnstream.app.output.ResultDocument.Attribution;
import io.vulnstream.app.output.ResultDocument.Finding;
import io.vulnstream.app.output.ResultDocument.Occurrence;
import io.vulnstream.app.output.ResultDocument.Scan;
import io.vulnstream.finding.Severity;
import io.vulnstream.support.Sha256;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * SARIF 2.1.0 for code scanning. A result is a finding; its place is the image's repository path, followed by the file
 * within where one is known; its fingerprint leaves out versions and digests, so that a rebuild is the same alert. A scan
 * that failed is an invocation that did not succeed.
 */
public final class SarifReport {
    private final String version;

    /** @param version of vulnstream */
    public SarifReport(String version) {
        this.version = version;
    }

    /** The document, to be written as JSON. */
    public Object document(ResultDocument results) {
        var rules = new LinkedHashMap<String, Rule>();
        results.artifacts().forEach(artifact -> artifact.findings()
                .forEach(finding -> rules.merge(finding.vulnerability(), rule(finding), SarifReport::worse)));
        var found = results.artifacts().stream()
                .flatMap(artifact -> artifact.findings().stream().map(finding -> result(artifact, finding)))
                .toList();
        var tool = new Tool(new Driver("vulnstream", version, List.copyOf(rules.values())));
        return new Sarif(
                "https://json.schemastore.org/sarif-2.1.0.json",
                "2.1.0",
                List.of(new Run(tool, List.of(invocation(results)), found)));
    }

    record Sarif(@JsonProperty("$schema") String schema, String version, List<Run> runs) {}

    record Run(Tool tool, List<Invocation> invocations, List<Result> results) {}

    record Tool(Driver driver) {}

    record Driver(String name, String version, List<Rule> rules) {}

    record Rule(String id, Text shortDescription, Map<String, Object> properties) {
        double score() {
            return Double.parseDouble(String.valueOf(properties.get("security-severity")));
        }
    }

    record Text(String text) {}

    record Invocation(boolean executionSuccessful, List<Notification> toolExecutionNotifications) {}

    record Notification(String level, Text message) {}

    record Result(
            String ruleId,
            String level,
            Text message,
            List<Location> locations,
            Map<String, String> partialFingerprints,
            Map<String, Object> properties) {}

    record Location(PhysicalLocation physicalLocation, List<LogicalLocation> logicalLocations) {}

    record PhysicalLocation(ArtifactLocation artifactLocation, Region region) {}

    record ArtifactLocation(String uri) {}

    record Region(int startLine) {}

    record LogicalLocation(String name, String fullyQualifiedName, String kind) {}

    private static Rule rule(Finding finding) {
        var names = finding.aliases().isEmpty() ? "" : " (" + String.join(", ", finding.aliases()) + ")";
        var properties = new LinkedHashMap<String, Object>();
        properties.put("security-severity", String.valueOf(score(finding)));
        properties.put("tags", List.of("security"));
        return new Rule(finding.vulnerability(), new Text(finding.vulnerability() + names), properties);
    }

    private static Rule worse(Rule one, Rule other) {
        return one.score() >= other.score() ? one : other;
    }

    /** The highest score reported; without one the least score of the severity's word. */
    private static double score(Finding finding) {
        return finding.attributions().stream()
                .map(Attribution::score)
                .filter(Objects::nonNull)
                .mapToDouble(score -> score)
                .max()
                .orElse(leastScore(finding.severity().severity()));
    }

    private static double leastScore(Severity severity) {
        return switch (severity) {
            case CRITICAL -> 9.0;
            case HIGH -> 7.0;
            case MEDIUM -> 4.0;
            case LOW -> 0.1;
            case NEGLIGIBLE, UNKNOWN -> 0.0;
        };
    }

    private static Result result(Artifact artifact, Finding finding) {
        var properties = new LinkedHashMap<String, Object>();
        properties.put("severity", finding.severity().word());
        properties.put("scanners", scanners(finding));
        properties.put("references", artifact.references());
        if (artifact.digest() != null) {
            properties.put("digest", artifact.digest());
        }
        return new Result(
                finding.vulnerability(),
                level(finding.severity().severity()),
                new Text(message(artifact, finding)),
                List.of(location(artifact, finding)),
                Map.of("vulnstreamFinding/v1", fingerprint(artifact, finding)),
                properties);
    }

    private static String message(Artifact artifact, Finding finding) {
        return finding.packageName() + (finding.version() == null ? "" : " " + finding.version()) + " in "
                + name(artifact)
                + " is affected by " + finding.vulnerability() + " ("
                + finding.severity().word() + "). "
                + (finding.fixVersion() == null ? "No fix is known." : "Fixed in " + finding.fixVersion() + ".")
                + " Reported by " + String.join(", ", scanners(finding)) + ".";
    }

    private static List<String> scanners(Finding finding) {
        return finding.attributions().stream()
                .map(Attribution::scanner)
                .distinct()
                .toList();
    }

    private static String level(Severity severity) {
        return switch (severity) {
            case CRITICAL, HIGH -> "error";
            case MEDIUM -> "warning";
            case LOW, NEGLIGIBLE, UNKNOWN -> "note";
        };
    }

    private static Location location(Artifact artifact, Finding finding) {
        var path = finding.attributions().stream()
                .flatMap(attribution -> attribution.occurrences().stream())
                .map(Occurrence::path)
                .filter(Objects::nonNull)
                .findFirst()
                .map(file -> "/" + file.replaceFirst("^/+", ""))
                .orElse("");
        var logical = new LogicalLocation(finding.packageName(), name(artifact), "module");
        return new Location(
                new PhysicalLocation(new ArtifactLocation(uri(source(artifact) + path)), new Region(1)),
                List.of(logical));
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

    private static String source(Artifact artifact) {
        return artifact.source() != null ? artifact.source() : name(artifact);
    }

    private static String name(Artifact artifact) {
        return artifact.references().isEmpty()
                ? source(artifact.source(), artifact.digest())
                : artifact.references().get(0);
    }

    private static String source(@Nullable String source, @Nullable String digest) {
        return (source == null ? "" : source) + (digest == null ? "" : "@" + digest);
    }

    private static String fingerprint(Artifact artifact, Finding finding) {
        var platform = artifact.platform() == null ? "" : artifact.platform();
        return Sha256.hex(String.join(
                "\n", source(artifact), platform, finding.ecosystem(), finding.packageName(), finding.vulnerability()));
    }

    private static Invocation invocation(ResultDocument results) {
        var notifications = results.artifacts().stream()
                .flatMap(artifact -> artifact.unfinished().map(scan -> notification(artifact, scan)))
                .toList();
        return new Invocation(notifications.isEmpty(), notifications);
    }

    private static Notification notification(Artifact artifact, Scan scan) {
        return new Notification(
                "error",
                new Text("scan of " + name(artifact) + (scan.scanner() == null ? "" : " by " + scan.scanner()) + ": "
                        + scan.outcome() + (scan.cause() == null ? "" : " (" + scan.cause() + ")")
                        + (scan.detail() == null ? "" : ": " + scan.detail())));
    }
}
