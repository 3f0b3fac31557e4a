package io.vulnstream.app.output;

import io.vulnstream.app.output.ResultDocument.Artifact;
import io.vulnstream.app.output.ResultDocument.Finding;
import io.vulnstream.app.output.ResultDocument.Scan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The worst findings of one artifact, and in the last column which scanners say so. */
final class FindingTable {
    private static final int ROOMY = 100;
    private static final int LONGEST_ID = 22;
    private static final int LONGEST_VERSION = 20;
    private static final String INDENT = "  ";
    /** The scanner looked and does not report it. */
    private static final String SILENT = "·";
    /** The scanner failed: whether it would report it is not known. */
    private static final String UNKNOWN = "!";

    private final TerminalStyle style;
    private final List<Finding> findings;
    private final List<Scan> scans;
    private final String gap;
    private final int severity;
    private final int id;
    private final int version;
    private final int fix;
    private final int name;

    FindingTable(TerminalStyle style, Artifact artifact) {
        this.style = style;
        this.findings = artifact.findings().stream()
                .sorted(Comparator.comparing(
                                (Finding finding) -> finding.severity().severity())
                        .reversed()
                        .thenComparing(Finding::packageName)
                        .thenComparing(Finding::vulnerability))
                .toList();
        this.scans = artifact.counting().filter(scan -> scan.scanner() != null).toList();
        this.gap = style.width() < ROOMY ? " " : "  ";
        this.severity = longest("SEVERITY", finding -> finding.severity().word(), 10);
        this.id = longest("VULNERABILITY", Finding::vulnerability, LONGEST_ID);
        this.version = longest("INSTALLED", Finding::version, LONGEST_VERSION);
        this.fix = longest("FIXED IN", Finding::fixVersion, LONGEST_VERSION);
        int scanners =
                scans.stream().mapToInt(scan -> nameOf(scan).length() + 1).sum();
        int rest = style.width() - (INDENT.length() + severity + id + version + fix + scanners + 5 * gap.length());
        this.name = Math.max(10, Math.min(rest, longest("PACKAGE", Finding::packageName, 60)));
    }

    List<String> lines(int worst) {
        var lines = new ArrayList<String>();
        lines.add(style.faint(row("SEVERITY", "VULNERABILITY", "PACKAGE", "INSTALLED", "FIXED IN") + "REPORTED BY"));
        findings.stream().limit(worst).map(this::line).forEach(lines::add);
        if (findings.size() > worst) {
            lines.add(INDENT + style.faint("and " + (findings.size() - worst) + " more: --json lists all"));
        }
        return lines;
    }

    private String line(Finding finding) {
        var rating = finding.severity();
        var plain = row(
                rating.word(), finding.vulnerability(), finding.packageName(), finding.version(), finding.fixVersion());
        int word = INDENT.length() + rating.word().length();
        return INDENT + style.severity(rating.severity(), rating.word()) + plain.substring(word) + reporters(finding);
    }

    private String row(
            String rating,
            String vulnerability,
            String packageName,
            @Nullable String installed,
            @Nullable String fixed) {
        return Stream.of(
                        TerminalStyle.cell(rating, severity),
                        TerminalStyle.cell(vulnerability, id),
                        TerminalStyle.cell(packageName, name),
                        TerminalStyle.cell(installed == null ? "" : installed, version),
                        TerminalStyle.cell(fixed == null ? "" : fixed, fix))
                .collect(Collectors.joining(gap, INDENT, gap));
    }

    private String reporters(Finding finding) {
        return scans.stream().map(scan -> mark(scan, finding)).collect(Collectors.joining(" "));
    }

    /** As wide as the scanner's name, so that columns stand. */
    private String mark(Scan scan, Finding finding) {
        var scanner = nameOf(scan);
        if (finding.attributions().stream()
                .anyMatch(attribution -> attribution.scanner().equals(scan.scanner()))) {
            return scanner;
        }
        var mark = scan.succeeded() ? SILENT : UNKNOWN;
        return (scan.succeeded() ? style.faint(mark) : style.bad(mark)) + " ".repeat(scanner.length() - 1);
    }

    /** Up to the first dash where that is enough to tell scanners apart: {@code osv} for osv-scanner. */
    private String nameOf(Scan scan) {
        var whole = String.valueOf(scan.scanner());
        var first = whole.split("-", 2)[0];
        var same = scans.stream()
                .filter(other ->
                        String.valueOf(other.scanner()).split("-", 2)[0].equals(first))
                .count();
        return TerminalStyle.clean(same == 1 && !first.isEmpty() ? first : whole);
    }

    private int longest(String title, Function<Finding, @Nullable String> column, int most) {
        int longest = findings.stream()
                .map(column)
                .mapToInt(text -> text == null ? 0 : text.length())
                .max()
                .orElse(0);
        return Math.min(most, Math.max(title.length(), longest));
    }
}
