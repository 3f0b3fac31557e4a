package io.vulnstream.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One raw finding as {@code report inspect --json} prints it, a line each: everything as reported, what is absent or empty
 * null, so that the writer leaves it out.
 */
@JsonPropertyOrder({
    "scanner",
    "vulnerability",
    "aliases",
    "package",
    "version",
    "ecosystem",
    "purl",
    "sourcePackage",
    "severity",
    "score",
    "fixVersion",
    "paths"
})
public record InspectedFinding(
        String scanner,
        String vulnerability,
        @Nullable List<String> aliases,
        @JsonProperty("package") String packageName,
        @Nullable String version,
        @Nullable String ecosystem,
        @Nullable String purl,
        @Nullable String sourcePackage,
        @Nullable String severity,
        @Nullable Double score,
        @Nullable String fixVersion,
        @Nullable List<String> paths) {

    static InspectedFinding of(RawFinding finding) {
        var installed = finding.installed();
        var vulnerability = finding.vulnerability();
        return new InspectedFinding(
                finding.scanner(),
                vulnerability.id(),
                vulnerability.aliases().isEmpty() ? null : vulnerability.aliases(),
                installed.name(),
                installed.version(),
                installed.ecosystem(),
                installed.purl(),
                installed.sourceName(),
                finding.rating().severity(),
                finding.rating().score(),
                finding.fixVersion(),
                installed.paths().isEmpty() ? null : installed.paths());
    }
}
