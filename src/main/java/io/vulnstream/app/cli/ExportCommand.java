package io.vulnstream.app.cli;

import io.vulnstream.app.Await;
import io.vulnstream.app.Node;
import io.vulnstream.app.Patience;
import io.vulnstream.app.Roles;
import io.vulnstream.app.Servers;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.event.ExportOutcome;
import io.vulnstream.exporter.ExportSummary;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One run of the exporter. */
@Command(
        name = "export",
        description =
                "Lists every target's registry once, asks for a scan of each distinct image, says what it asked for"
                        + " and what it could not, and ends. The scans themselves are done by the processes that run.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  vulnstream export --targets ./targets --json"})
final class ExportCommand extends AnsweringCommand {
    private static final Duration LONGEST = Duration.ofHours(6);

    @Option(names = "--rescan", description = "Ask also for what is known for the current databases.")
    private boolean rescan;

    @Override
    public Integer call() throws ConfigProblems, IOException {
        var config =
                global.loadInSilence(Map.of("http.port", "0", "http.host", "127.0.0.1", "exporter.schedule", "0s"));
        if (config.targets().uri() == null) {
            throw CommandFailed.wrongUse("there are no targets: name a folder of target files with --targets DIR"
                    + " (docs/TARGETS.md), or scan single images with 'vulnstream scan'");
        }
        global.checkTargets(config);
        try (var servers = Servers.open(config, streams::note);
                var node = Node.start(config, Roles.parse("exporter"), servers, Patience.FAILS)) {
            var summary = Await.result(node.export(rescan), LONGEST);
            if (output.json()) {
                streams.json(summary);
            } else {
                show(summary);
            }
            return summary.outcome() == ExportOutcome.SUCCEEDED ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    private void show(ExportSummary summary) {
        summary.problems().forEach(problem -> streams.line(problem.toString()));
        summary.listings()
                .forEach(listing -> streams.line("%-9s %s/%s (%s)%s"
                        .formatted(
                                listing.outcome().name().toLowerCase(Locale.ROOT),
                                listing.team(),
                                listing.name(),
                                listing.repository(),
                                listing.detail() == null ? "" : ": " + listing.detail())));
        streams.line("asked for scans of " + Words.count(summary.requests().size(), "distinct image") + " over "
                + Words.count(summary.listings().size(), "target"));
    }
}
