package io.vulnstream.app.output;

import io.vulnstream.app.output.ResultDocument.Artifact;
import io.vulnstream.app.output.ResultDocument.Scan;
import io.vulnstream.finding.Severity;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A summary for people: of each image first what failed, then the counts, then the worst findings. Nothing is called
 * clean unless every scanner said so.
 */
public final class TextReport {
    private final TerminalStyle style;
    private final int worst;

    /** @param worst how many findings of an image are listed */
    public TextReport(TerminalStyle style, int worst) {
        this.style = style;
        this.worst = worst;
    }

    public String render(ResultDocument results) {
        var lines = new ArrayList<String>();
        results.artifacts().forEach(artifact -> artifact(artifact, lines));
        lines.add(total(results));
        return lines.stream().map(String::stripTrailing).collect(Collectors.joining("\n", "", "\n"));
    }

    private void artifact(Artifact artifact, List<String> lines) {
        lines.add(title(artifact));
        var about = about(artifact);
        if (!about.isEmpty()) {
            lines.add("  "
                    + style.faint(TerminalStyle.cell(about, style.width() - 2).stripTrailing()));
        }
        artifact.unfinished().map(this::unfinished).forEach(lines::add);
        artifact.scans().stream()
                .filter(Scan::superseded)
                .map(scan -> superseded(artifact, scan))
                .forEach(lines::add);
        lines.add("  " + verdict(artifact));
        if (!artifact.findings().isEmpty()) {
            lines.add("");
            lines.addAll(new FindingTable(style, artifact).lines(worst));
        }
        lines.add("");
    }

    private String title(Artifact artifact) {
        var names =
                artifact.references().isEmpty() ? List.of(String.valueOf(artifact.source())) : artifact.references();
        var first = style.bold(TerminalStyle.clean(names.get(0)));
        var others = names.stream().skip(1).limit(5).map(TerminalStyle::clean).collect(Collectors.joining(", "));
        var more = names.size() > 6 ? " and " + (names.size() - 6) + " more" : "";
        return others.isEmpty() ? first : first + style.faint(", " + others + more);
    }

    private static String about(Artifact artifact) {
        var parts = new ArrayList<String>();
        if (artifact.platform() != null) {
            parts.add(artifact.platform());
        }
        if (artifact.digest() != null) {
            parts.add(artifact.digest());
        }
        return String.join("  ", parts);
    }

    private String unfinished(Scan scan) {
        var scanner = scan.scanner() == null ? "no scanner could start" : TerminalStyle.clean(scan.scanner());
        if (scan.outcome().equals("pending")) {
            return "  " + style.bold("PENDING ") + scanner + ": not finished";
        }
        var cause = scan.cause() == null ? "unknown cause" : scan.cause();
        var detail = scan.detail() == null ? "" : ": " + TerminalStyle.clean(scan.detail());
        return "  " + style.bad("FAILED  ") + scanner + " (" + cause + ")" + detail;
    }

    private String superseded(Artifact artifact, Scan scan) {
        var scanner = TerminalStyle.clean(String.valueOf(scan.scanner()));
        var newer = artifact.insteadOf(scan).map(Scan::built).orElse(null);
        var built = scan.built();
        if (newer == null || (built != null && !built.isBefore(newer))) {
            return "  " + style.bold("EARLIER ") + scanner + ": a scan that began later counts instead";
        }
        var age = built == null ? "" : " (database of " + LocalDate.ofInstant(built, ZoneOffset.UTC) + ")";
        return "  " + style.bold("OLDER   ") + scanner + age + ": a scan with a newer database counts instead";
    }

    private String verdict(Artifact artifact) {
        if (!artifact.findings().isEmpty()) {
            return Severities.of(artifact).words(style)
                    + (artifact.complete() ? "" : style.bad("  incomplete: not every scanner finished"));
        }
        if (artifact.complete()) {
            var scanners = artifact.counting()
                    .map(scan -> String.valueOf(scan.scanner()))
                    .collect(Collectors.joining(", "));
            return style.good("no known vulnerabilities") + style.faint(" say " + scanners);
        }
        return artifact.scans().isEmpty()
                ? style.bad("not scanned: nothing is known")
                : style.bad("incomplete: that nothing was found so far says nothing");
    }

    private String total(ResultDocument results) {
        var artifacts = results.artifacts();
        var scans = artifacts.stream()
                .flatMap(artifact -> artifact.scans().stream())
                .toList();
        var failed =
                scans.stream().filter(scan -> scan.outcome().equals("failed")).count();
        var pending =
                scans.stream().filter(scan -> scan.outcome().equals("pending")).count();
        var counts = Severities.of(results);
        var superseded = scans.stream().filter(Scan::superseded).count();
        var text = count(artifacts.size(), "image") + ", " + count(scans.size() - superseded, "scan")
                + (superseded == 0 ? "" : " and " + superseded + " superseded") + ": ";
        var trouble = new ArrayList<String>();
        if (failed > 0) {
            trouble.add(count(failed, "scan") + " failed");
        }
        if (pending > 0) {
            trouble.add(count(pending, "scan") + " not finished");
        }
        if (trouble.isEmpty()) {
            return text + (counts.total() == 0 ? "no findings" : counts.words(style));
        }
        var found = counts.total() == 0 ? "" : counts.words(style) + "; ";
        return text + found + style.bad(String.join(", ", trouble));
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** Findings by severity. */
    private record Severities(List<Severity> all) {
        static Severities of(Artifact artifact) {
            return new Severities(artifact.findings().stream()
                    .map(finding -> finding.severity().severity())
                    .toList());
        }

        static Severities of(ResultDocument results) {
            return new Severities(results.artifacts().stream()
                    .flatMap(artifact -> of(artifact).all().stream())
                    .toList());
        }

        int total() {
            return all.size();
        }

        String words(TerminalStyle style) {
            var words = new ArrayList<String>();
            for (int i = Severity.values().length - 1; i >= 0; i--) {
                var severity = Severity.values()[i];
                var count = all.stream().filter(severity::equals).count();
                if (count > 0) {
                    words.add(style.severity(severity, count + " " + severity.word()));
                }
            }
            return String.join(", ", words);
        }
    }
}
