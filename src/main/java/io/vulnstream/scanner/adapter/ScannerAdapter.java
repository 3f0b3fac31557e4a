package io.vulnstream.scanner.adapter;

import io.vulnstream.report.ReportFormat;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one scanner is run. Keys and meanings: conf/scanner.schema.json.
 *
 * @param tool the scanner's own program; its version is the scanner's version
 * @param image how the scanner is given the image
 * @param environment of all its commands
 * @param concurrency at once on a node
 * @param memory bytes for one process and its children
 * @param database null when the scanner needs none
 */
public record ScannerAdapter(
        String name,
        boolean enabled,
        Tool tool,
        ImageForm image,
        Steps steps,
        Map<String, Value> environment,
        Duration timeout,
        int concurrency,
        long memory,
        ReportFormat report,
        Verdicts verdicts,
        @Nullable AdvisoryDatabase database) {
    public ScannerAdapter {
        environment = Map.copyOf(environment);
    }

    /** Either {@code scan}, or {@code catalog} and {@code match}. */
    public sealed interface Steps {
        record Scan(ToolCommand scan) implements Steps {}

        /** @param format of the catalogue: {@code syft-json} is looked into, anything else only kept */
        record CatalogAndMatch(ToolCommand catalog, String format, ToolCommand match) implements Steps {}
    }

    /** The command that writes the report. */
    public ToolCommand last() {
        return switch (steps) {
            case Steps.Scan only -> only.scan();
            case Steps.CatalogAndMatch both -> both.match();
        };
    }
}
