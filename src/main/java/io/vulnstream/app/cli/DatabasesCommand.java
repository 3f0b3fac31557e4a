package io.vulnstream.app.cli;

import io.vulnstream.app.Await;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.scanner.adapter.AdapterCatalog;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import io.vulnstream.scanner.database.DatabaseState;
import io.vulnstream.scanner.database.DatabaseUpdater;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The scanners' advisory databases. */
@Command(
        name = "databases",
        description = "Shows and updates the scanners' advisory databases.",
        mixinStandardHelpOptions = true,
        subcommands = {DatabasesCommand.Listing.class, DatabasesCommand.Update.class},
        footer = {"", "Examples:", "  vulnstream databases list", "  vulnstream databases update trivy grype"})
final class DatabasesCommand implements Runnable {
    @Override
    public void run() {
        throw CommandFailed.wrongUse("say what to do: databases list, or databases update");
    }

    private static String line(DatabaseState state) {
        var indent = "\n" + " ".repeat(14);
        return "%-12s  %-10s  %-28s  %s"
                        .formatted(
                                state.scanner(),
                                state.state().name().toLowerCase(Locale.ROOT),
                                state.built() == null ? "-" : "built " + state.built(),
                                Objects.requireNonNullElse(state.version(), "-"))
                + indent
                + state.path()
                + (state.advice().isEmpty() ? "" : indent + state.advice());
    }

    /** What is there. */
    @Command(
            name = "list",
            description = "Lists the databases with build time, version and what to do where one cannot be used."
                    + " Exit 1 when one cannot.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  vulnstream databases list --json"})
    static final class Listing extends AnsweringCommand {
        private static final Duration LONGEST = Duration.ofMinutes(2);

        @Override
        public Integer call() throws ConfigProblems, IOException {
            try (var session = new ToolSession(global.load(global.databasesInForce()))) {
                var toolbox = session.toolbox();
                var states =
                        Await.result(toolbox.databases().list(toolbox.adapters().current()), LONGEST);
                if (output.json()) {
                    streams.json(states);
                } else {
                    states.forEach(state -> streams.line(line(state)));
                }
                return states.stream().allMatch(DatabaseState::usable) ? ExitCode.DONE : ExitCode.FAILED;
            }
        }
    }

    /** Newer ones. */
    @Command(
            name = "update",
            description = "Downloads newer databases beside the ones in use and swaps them in between scans. A failed"
                    + " download keeps the old one and says so. Exit 1 when one failed.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  vulnstream databases update trivy"})
    static final class Update extends AnsweringCommand {
        private static final Duration LONGEST = Duration.ofHours(4);

        @Parameters(arity = "0..*", paramLabel = "SCANNER", description = "Only these; all by default.")
        private List<String> names = List.of();

        @Override
        public Integer call() throws ConfigProblems, IOException {
            try (var session = new ToolSession(global.loadInSilence())) {
                var toolbox = session.toolbox();
                var updated =
                        Await.result(toolbox.updater().update(chosen(toolbox.adapters()), streams::note), LONGEST);
                if (output.json()) {
                    streams.json(updated);
                } else {
                    updated.forEach(one -> streams.line(text(one)));
                }
                return updated.stream().allMatch(one -> one.problem() == null) ? ExitCode.DONE : ExitCode.FAILED;
            }
        }

        private static String text(DatabaseUpdater.Updated updated) {
            return updated.problem() == null ? line(updated.state()) : updated.scanner() + ": " + updated.problem();
        }

        private List<ScannerAdapter> chosen(AdapterCatalog adapters) {
            var unknown = names.stream()
                    .filter(name -> adapters.named(name).isEmpty())
                    .toList();
            var known = adapters.current();
            if (!unknown.isEmpty()) {
                throw CommandFailed.wrongUse("there is no scanner " + String.join(", ", unknown) + "; there are "
                        + String.join(
                                ", ", known.stream().map(ScannerAdapter::name).toList()));
            }
            return names.isEmpty()
                    ? known
                    : known.stream()
                            .filter(adapter -> names.contains(adapter.name()))
                            .toList();
        }
    }
}
