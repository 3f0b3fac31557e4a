package io.vulnstream.exchange;

import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.vulnstream.exchange.ExportedFinding.Occurrence;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * RFC 4180: a line for each finding, and one for each artifact without, whose column "scans" says whether that means
 * anything. Cells that a spreadsheet would take for a formula begin with an apostrophe.
 */
final class CsvWriter implements FindingWriter {
    private static final List<String> OF_ARTIFACT =
            List.of("artifact", "source", "references", "digest", "platform", "scans");
    private static final List<String> OF_FINDING = List.of(
            "finding",
            "status",
            "package",
            "version",
            "ecosystem",
            "purl",
            "vulnerability",
            "aliases",
            "severity",
            "score",
            "fixVersion",
            "reportedBy",
            "firstSeen",
            "decision",
            "decidedBy",
            "reason",
            "validUntil",
            "occurrences");
    private static final String FORMULA = "=+-@\t\r";

    private final SequenceWriter lines;
    private List<String> artifact = List.of();
    private boolean bare;

    CsvWriter(OutputStream out) throws IOException {
        var schema = CsvSchema.builder();
        Stream.of(OF_ARTIFACT, OF_FINDING).flatMap(List::stream).forEach(schema::addColumn);
        lines = new CsvMapper()
                .writerFor(List.class)
                .with(schema.setUseHeader(true).setLineSeparator("\r\n").build())
                .writeValues(out);
    }

    @Override
    public void begin(Subject subject, List<ExportedArtifact> artifacts) {}

    @Override
    public void artifact(ExportedArtifact next) throws IOException {
        writeBare();
        artifact = safe(Stream.of(
                next.id().toString(),
                next.source(),
                joined(
                        next.name() == null
                                ? next.references()
                                : Stream.concat(next.references().stream(), Stream.of(next.name()))
                                        .toList()),
                next.digest(),
                next.platform(),
                joined(next.scans().stream().map(ExportedArtifact.Scan::words).toList())));
        bare = true;
    }

    @Override
    public void findings(List<ExportedFinding> page) throws IOException {
        bare = false;
        for (var finding : page) {
            line(cells(finding));
        }
    }

    @Override
    public void close() throws IOException {
        try (lines) {
            writeBare();
        }
    }

    private void writeBare() throws IOException {
        if (bare) {
            bare = false;
            line(OF_FINDING.stream().map(column -> "").toList());
        }
    }

    private void line(List<String> finding) throws IOException {
        var line = new ArrayList<>(artifact);
        line.addAll(finding);
        lines.write(line);
    }

    private static List<String> cells(ExportedFinding finding) {
        var software = finding.software();
        var decision = finding.held().suppression();
        return safe(Stream.of(
                finding.id().toString(),
                finding.status().name().toLowerCase(Locale.ROOT),
                software.name(),
                software.version(),
                software.ecosystem(),
                software.purl(),
                finding.vulnerability(),
                joined(finding.aliases()),
                finding.severity().word(),
                finding.score() == null ? null : finding.score().toString(),
                finding.fixVersion(),
                joined(finding.scanners()),
                finding.firstSeenAt().toString(),
                finding.held().word(),
                decision.map(DecisionNote::author).orElse(null),
                decision.map(DecisionNote::reason).orElse(null),
                decision.map(DecisionNote::validUntil).map(Object::toString).orElse(null),
                joined(finding.occurrences().stream().map(CsvWriter::words).toList())));
    }

    private static String words(Occurrence occurrence) {
        return Stream.of(occurrence.software(), occurrence.version(), occurrence.path())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" "));
    }

    private static String joined(Collection<String> words) {
        return String.join("; ", words);
    }

    private static List<String> safe(Stream<@Nullable String> cells) {
        return cells.map(CsvWriter::safe).toList();
    }

    private static String safe(@Nullable String cell) {
        if (cell == null || cell.isEmpty()) {
            return "";
        }
        return FORMULA.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }
}
