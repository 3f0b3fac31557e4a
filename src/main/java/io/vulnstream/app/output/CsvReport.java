package io.vulnstream.app.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.vulnstream.app.output.ResultDocument.Artifact;
import io.vulnstream.app.output.ResultDocument.Attribution;
import io.vulnstream.app.output.ResultDocument.Finding;
import io.vulnstream.app.output.ResultDocument.Occurrence;
import io.vulnstream.app.output.ResultDocument.Scan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One line a finding, for spreadsheets. An artifact without findings has a line too: its column "scans" says whether that
 * means anything. Cells that a spreadsheet would take for a formula begin with an apostrophe.
 */
public final class CsvReport {
    private static final List<String> COLUMNS = List.of(
            "source",
            "references",
            "digest",
            "platform",
            "scans",
            "package",
            "version",
            "ecosystem",
            "vulnerability",
            "aliases",
            "severity",
            "score",
            "fixVersion",
            "reportedBy",
            "occurrences");
    private static final String FORMULA = "=+-@\t\r";

    public String render(ResultDocument results) {
        var schema = CsvSchema.builder()
                .addColumns(COLUMNS, CsvSchema.ColumnType.STRING)
                .build()
                .withHeader();
        var rows = results.artifacts().stream().flatMap(CsvReport::rows).toList();
        try {
            return new CsvMapper().writerFor(List.class).with(schema).writeValueAsString(rows);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("text that Jackson cannot write", e);
        }
    }

    private static Stream<List<String>> rows(Artifact artifact) {
        return artifact.findings().isEmpty()
                ? Stream.of(row(artifact, null))
                : artifact.findings().stream().map(finding -> row(artifact, finding));
    }

    private static List<String> row(Artifact artifact, @Nullable Finding finding) {
        var cells = new ArrayList<@Nullable String>();
        cells.add(artifact.source());
        cells.add(joined(artifact.references().stream()));
        cells.add(artifact.digest());
        cells.add(artifact.platform());
        cells.add(joined(artifact.scans().stream().map(CsvReport::scan)));
        cells.addAll(
                finding == null
                        ? COLUMNS.subList(5, COLUMNS.size()).stream()
                                .map(column -> "")
                                .toList()
                        : cells(finding));
        return cells.stream().map(CsvReport::safe).toList();
    }

    private static List<@Nullable String> cells(Finding finding) {
        return Arrays.asList(
                finding.packageName(),
                finding.version(),
                finding.ecosystem(),
                finding.vulnerability(),
                joined(finding.aliases().stream()),
                finding.severity().word(),
                score(finding),
                finding.fixVersion(),
                joined(finding.attributions().stream().map(Attribution::scanner).distinct()),
                joined(finding.attributions().stream()
                        .flatMap(attribution -> attribution.occurrences().stream())
                        .map(CsvReport::occurrence)
                        .distinct()));
    }

    private static String scan(Scan scan) {
        return (scan.scanner() == null ? "" : scan.scanner() + " ")
                + scan.outcome()
                + (scan.cause() == null ? "" : " (" + scan.cause() + ")");
    }

    private static @Nullable String score(Finding finding) {
        return finding.attributions().stream()
                .map(Attribution::score)
                .filter(Objects::nonNull)
                .max(Double::compare)
                .map(String::valueOf)
                .orElse(null);
    }

    private static String occurrence(Occurrence occurrence) {
        return Stream.of(occurrence.packageName(), occurrence.version(), occurrence.path())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" "));
    }

    private static String joined(Stream<String> words) {
        return words.collect(Collectors.joining("; "));
    }

    private static String safe(@Nullable String cell) {
        if (cell == null || cell.isEmpty()) {
            return "";
        }
        return FORMULA.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }
}
