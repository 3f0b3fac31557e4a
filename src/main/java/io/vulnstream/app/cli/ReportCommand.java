package io.vulnstream.app.cli;

import io.vulnstream.app.Await;
import io.vulnstream.app.Node;
import io.vulnstream.app.Patience;
import io.vulnstream.app.ReportImport;
import io.vulnstream.app.Roles;
import io.vulnstream.app.Servers;
import io.vulnstream.app.embedded.Running;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.report.InspectedFinding;
import io.vulnstream.report.ReportInspector;
import io.vulnstream.report.ReportInvalid;
import io.vulnstream.report.ReportMetadata;
import io.vulnstream.report.ReportReader;
import io.vulnstream.support.FileReasons;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reports made elsewhere. */
@Command(
        name = "report",
        description = "Looks into scanners' reports and takes in those made elsewhere.",
        mixinStandardHelpOptions = true,
        subcommands = {ReportCommand.Inspect.class, ReportCommand.Import.class},
        footer = {
            "",
            "Examples:",
            "  vulnstream report inspect trivy.json",
            "  vulnstream report import grype.json --artifact registry.example/cart@sha256:…"
        })
final class ReportCommand implements Runnable {
    @Override
    public void run() {
        throw CommandFailed.wrongUse("say what to do: report inspect FILE, or report import FILE --artifact REF");
    }

    /** What the parser sees. */
    @Command(
            name = "inspect",
            description =
                    "Prints what the parser sees in a report; the format is recognised by its content. With --json"
                            + " one JSON object a line and raw finding.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  vulnstream report inspect trivy.json --json | jq -r .vulnerability | sort -u"})
    static final class Inspect implements Callable<Integer> {
        @Parameters(
                paramLabel = "FILE",
                description = "A report of Trivy, Grype or osv-scanner, or CycloneDX; may be gzip.")
        private Path file = Path.of("");

        @Mixin
        private OutputOptions output;

        @Mixin
        private Streams streams;

        @Override
        public Integer call() {
            try {
                show(new ReportInspector(new ReportReader()).inspect(file, this::show));
                return ExitCode.DONE;
            } catch (ReportInvalid e) {
                throw CommandFailed.failed(file + ": " + e.getMessage());
            } catch (IOException e) {
                throw CommandFailed.failed(file + " cannot be read: " + FileReasons.of(e));
            } finally {
                streams.out().flush();
            }
        }

        private void show(InspectedFinding finding) {
            if (output.json()) {
                streams.out().println(Streams.compact(finding));
                return;
            }
            streams.out()
                    .println("%-10s %-22s %s %s%s"
                            .formatted(
                                    Objects.requireNonNullElse(finding.severity(), "-"),
                                    finding.vulnerability(),
                                    finding.packageName(),
                                    Objects.requireNonNullElse(finding.version(), "-"),
                                    finding.fixVersion() == null ? "" : " → " + finding.fixVersion()));
        }

        private void show(ReportMetadata report) {
            streams.out().flush();
            streams.note("%s of %s%s, %d raw findings"
                    .formatted(
                            report.format().title(),
                            Objects.requireNonNullElse(report.artifactName(), "an unnamed artifact"),
                            report.scannerVersion() == null ? "" : " by version " + report.scannerVersion(),
                            report.findings()));
        }
    }

    /** Through archiver and ingester like a scan. */
    @Command(
            name = "import",
            description =
                    "Takes in a report made elsewhere: it is archived and its findings count, like those of a scan."
                            + " REF is name@sha256:…, or any name for something no registry knows.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  vulnstream report import grype.json --artifact \"build server image\""})
    static final class Import extends AnsweringCommand {
        private static final Duration LONGEST = Duration.ofMinutes(10);

        @Parameters(paramLabel = "FILE", description = "The report; may be gzip.")
        private Path file = Path.of("");

        @Option(names = "--artifact", required = true, paramLabel = "REF", description = "What the report is about.")
        private String artifact = "";

        @Override
        public Integer call() throws ConfigProblems, IOException {
            var config = global.load(Map.of("http.port", "0", "http.host", "127.0.0.1"));
            try (var servers = Servers.open(config, streams::note);
                    var node = Node.start(config, missing(servers), servers, Patience.FAILS)) {
                var imported = Await.result(node.importReport(file, artifact), LONGEST);
                if (output.json()) {
                    streams.json(imported);
                } else {
                    streams.line("imported " + Words.count(imported.findings(), "raw finding") + " of "
                            + imported.scanner() + " for " + imported.artifact()
                            + (imported.digestChecked() ? "" : " (the report names no digest)"));
                }
                return ExitCode.DONE;
            }
        }

        /** What the process does not do already that lends its servers. Of servers configured nobody tells who uses them. */
        private static Roles missing(Servers servers) {
            return ReportImport.NEEDED.without(
                    servers.owner().map(Running::roles).orElse(Set.of()));
        }
    }
}
