package io.vulnstream.app.cli;

import io.vertx.core.Vertx;
import io.vulnstream.app.Await;
import io.vulnstream.app.Node;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.scanner.ScannerToolbox;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import io.vulnstream.scanner.database.DatabaseState;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The scanners' advisory databases. */
@Command(
        name = "databases",
        description = "Shows and updates the scanners' advisory databases.",
        mixinStandardHelpOptions = true,
        subcommands = {DatabasesCommand.Listing.class, DatabasesCommand.Update.class},
        footer = {"", "Examples:", "  vulnstream databases list", "  vulnstream databases update trivy grype"})
final class DatabasesCommand implements Runnable {
    private static final Duration CLOSE = Duration.ofSeconds(30);

    @Override
    public void run() {
        throw CommandFailed.wrongUse("say what to do: databases list, or databases update");
    }

    private static String line(DatabaseState state) {
        return "%-12s  %-10s  %-30s  %s%s"
                .formatted(
                        state.scanner(),
                        state.state().name().toLowerCase(java.util.Locale.ROOT),
                        state.built() == null ? "-" : "built " + state.built(),
                        state.path(),
                        state.advice().isEmpty() ? "" : "\n              " + state.advice());
    }

    /** What is there. */
    @Command(
            name = "list",
            description = "Lists the databases with version, build time and what to do where one cannot be used."
                    + " Exit 1 when one cannot.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  vulnstream databases list --json"})
    static final class Listing implements Callable<Integer> {
        @Mixin
        private OutputOptions output;

        @Mixin
        private GlobalOptions global;

        @Mixin
        private Streams streams;

        @Override
        public Integer call() throws ConfigProblems, IOException {
            var config = global.load();
            var vertx = Vertx.vertx();
            try {
                var toolbox = Await.result(Node.toolbox(vertx, config), CLOSE);
                var states =
                        Await.result(toolbox.databases().list(toolbox.adapters().current()), Duration.ofMinutes(2));
                if (output.json()) {
                    streams.json(states);
                } else {
                    states.forEach(state -> streams.line(line(state)));
                }
                Await.result(toolbox.close(), CLOSE);
                return states.stream().allMatch(DatabaseState::usable) ? ExitCode.DONE : ExitCode.FAILED;
            } finally {
                Await.result(vertx.close(), CLOSE);
            }
        }
    }

    /** Newer ones. */
    @Command(
            name = "update",
            description = "Downloads newer databases beside the ones in use and swaps them in between scans. A failed"
                    + " download keeps the old one and says so.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  vulnstream databases update trivy"})
    static final class Update implements Callable<Integer> {
        @Parameters(arity = "0..*", paramLabel = "SCANNER", description = "Only these; all by default.")
        private List<String> names = List.of();

        @Mixin
        private OutputOptions output;

        @Mixin
        private GlobalOptions global;

        @Mixin
        private Streams streams;

        @Override
        public Integer call() throws ConfigProblems, IOException {
            var config = global.load();
            var vertx = Vertx.vertx();
            try {
                var toolbox = Await.result(Node.toolbox(vertx, config), CLOSE);
                var updated =
                        Await.result(toolbox.updater().update(chosen(toolbox), streams::note), Duration.ofHours(1));
                if (output.json()) {
                    streams.json(updated);
                } else {
                    updated.forEach(one -> streams.line(
                            one.problem() == null ? line(one.state()) : one.scanner() + ": " + one.problem()));
                }
                Await.result(toolbox.close(), CLOSE);
                return updated.stream().allMatch(one -> one.problem() == null) ? ExitCode.DONE : ExitCode.FAILED;
            } catch (IOException e) {
                throw CommandFailed.failed(String.valueOf(e.getMessage()));
            } finally {
                Await.result(vertx.close(), CLOSE);
            }
        }

        private List<ScannerAdapter> chosen(ScannerToolbox toolbox) {
            var known = toolbox.adapters().current();
            var unknown = names.stream()
                    .filter(name -> toolbox.adapters().named(name).isEmpty())
                    .toList();
            if (!unknown.isEmpty()) {
                throw CommandFailed.wrongUse("there is no scanner " + unknown + "; there are "
                        + known.stream().map(ScannerAdapter::name).toList());
            }
            return names.isEmpty()
                    ? known
                    : known.stream()
                            .filter(adapter -> names.contains(adapter.name()))
                            .toList();
        }
    }
}
