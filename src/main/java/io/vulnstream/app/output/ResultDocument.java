package io.vulnstream.app.output;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.vulnstream.event.Cause;
import io.vulnstream.finding.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known of the artifacts somebody asked for. Written as it is, it is the document of {@code --json}. */
public record ResultDocument(List<Artifact> artifacts) {
    public ResultDocument and(List<Artifact> more) {
        return new ResultDocument(
                Stream.concat(artifacts.stream(), more.stream()).toList());
    }

    /**
     * @param scans of each scanner the newest result, which the findings are of, and what was asked for and is superseded
     * @param source {@code registry/path}; the first by name where there are several
     * @param references full names that point to it now; of what could not be resolved the reference as it was asked
     */
    public record Artifact(
            @Nullable String source,
            List<String> references,
            @Nullable String digest,
            @Nullable String platform,
            List<Scan> scans,
            List<Finding> findings) {

        /** What was asked for and not accepted: nobody looked at it. */
        public static Artifact refused(String reference, String why) {
            var never = new Scan(null, null, null, "failed", Cause.REFERENCE_INVALID.word(), why);
            return new Artifact(null, List.of(reference), null, null, List.of(never), List.of());
        }

        /** Every scanner asked ran to its end. Only then do no findings mean that none are known. */
        @JsonIgnore
        public boolean complete() {
            return counting().findAny().isPresent() && counting().allMatch(Scan::succeeded);
        }

        /** Of what was refused: why. */
        public String failure() {
            return unfinished().map(scan -> String.valueOf(scan.detail())).collect(Collectors.joining("; "));
        }

        Stream<Scan> unfinished() {
            return counting().filter(scan -> !scan.succeeded());
        }

        /** The scan of the same scanner that counts. */
        Optional<Scan> insteadOf(Scan superseded) {
            return counting()
                    .filter(scan -> Objects.equals(scan.scanner(), superseded.scanner()))
                    .findFirst();
        }

        /** The last word of each scanner. */
        Stream<Scan> counting() {
            return scans.stream().filter(scan -> !scan.superseded());
        }
    }

    /**
     * @param scanner absent when the failure came before scanners were chosen
     * @param outcome {@code succeeded}, {@code failed}, {@code pending} when the report is not counted yet, or {@code
     *     superseded} when another one of its scanner counts: of a newer database, or of the same and begun later
     * @param cause word of {@link io.vulnstream.event.Cause}, or {@code withdrawn}
     */
    public record Scan(
            @Nullable String scanner,
            @Nullable String scannerVersion,
            @Nullable Database database,
            String outcome,
            @Nullable String cause,
            @JsonIgnore @Nullable String detail) {
        static final String SUPERSEDED = "superseded";

        @JsonIgnore
        public boolean succeeded() {
            return outcome.equals("succeeded");
        }

        /** When its database was built, null when that is not known. */
        @Nullable
        Instant built() {
            return database == null ? null : database.built();
        }

        @JsonIgnore
        public boolean superseded() {
            return outcome.equals(SUPERSEDED);
        }
    }

    public record Database(
            @Nullable String version, @Nullable Instant built) {}

    /** @param version installed; the one most often reported where scanners differ */
    @JsonPropertyOrder({"package", "version"})
    public record Finding(
            @JsonProperty("package") String packageName,
            @Nullable String version,
            String ecosystem,
            String vulnerability,
            List<String> aliases,
            Rating severity,
            @Nullable String fixVersion,
            List<Attribution> attributions) {}

    public record Attribution(
            String scanner,
            String vulnerability,
            Rating severity,
            @Nullable Double score,
            @Nullable String fixVersion,
            List<Occurrence> occurrences) {}

    @JsonPropertyOrder({"package", "version"})
    public record Occurrence(
            @JsonProperty("package") @Nullable String packageName,
            @Nullable String version,
            @Nullable String path) {}

    @JsonIgnore
    public boolean complete() {
        return artifacts.stream().allMatch(Artifact::complete);
    }

    /** Whether some finding is at least this bad: {@code --fail-on}. */
    public boolean reaches(Severity limit) {
        return artifacts.stream()
                .flatMap(artifact -> artifact.findings().stream())
                .anyMatch(finding -> finding.severity().severity().compareTo(limit) >= 0);
    }
}
