package io.vulnstream.app.cli;

import io.vertx.core.Vertx;
import io.vulnstream.app.Await;
import io.vulnstream.archiver.ArchiveCatalog;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.store.ObjectStores;
import io.vulnstream.store.ReportFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What was kept of every execution. */
@Command(
        name = "archive",
        description = "Lists and reads back the raw reports and the records of all executions.",
        mixinStandardHelpOptions = true,
        subcommands = {ArchiveCommand.Listing.class, ArchiveCommand.Get.class},
        footer = {"", "Examples:", "  vulnstream archive list sha256:90144d… trivy", "  vulnstream archive get SHA256"})
final class ArchiveCommand implements Runnable {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Override
    public void run() {
        throw CommandFailed.wrongUse("say what to do: archive list, or archive get");
    }

    @FunctionalInterface
    private interface Work {
        void with(ArchiveCatalog catalog) throws IOException;
    }

    private static void open(AppConfig config, Work work) throws IOException {
        var vertx = Vertx.vertx();
        try {
            var store = Await.result(ObjectStores.open(vertx, config.objectStore(), config.data()), LONGEST);
            var files = new ReportFiles(
                    vertx, store, config.below("spool"), config.scanners().maxReport());
            work.with(new ArchiveCatalog(store, files));
        } catch (IOException e) {
            throw CommandFailed.failed(String.valueOf(e.getMessage()));
        } finally {
            Await.result(vertx.close(), LONGEST);
        }
    }

    /** The records. */
    @Command(
            name = "list",
            description = "Lists the records of the archive by artifact, scanner, time and database.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  vulnstream archive list --limit 1000 --json"})
    static final class Listing implements Callable<Integer> {
        @Parameters(index = "0", arity = "0..1", paramLabel = "ARTIFACT", description = "Digest or external name.")
        private @Nullable String artifact;

        @Parameters(index = "1", arity = "0..1", paramLabel = "SCANNER", description = "Only of this scanner.")
        private @Nullable String scanner;

        @Option(names = "--after", paramLabel = "KEY", description = "Go on after this key.")
        private @Nullable String after;

        @Option(names = "--limit", paramLabel = "N", description = "At most so many (100).")
        private int limit = 100;

        @Mixin
        private OutputOptions output;

        @Mixin
        private GlobalOptions global;

        @Mixin
        private Streams streams;

        @Override
        public Integer call() throws ConfigProblems, IOException {
            open(global.load(), this::list);
            return ExitCode.DONE;
        }

        private void list(ArchiveCatalog catalog) throws IOException {
            var page = Await.result(catalog.list(artifact, scanner, after, limit), LONGEST);
            if (output.json()) {
                streams.json(page);
                return;
            }
            page.entries()
                    .forEach(entry -> streams.line("%s  %-12s  %s  %-24s  %s"
                            .formatted(
                                    entry.key().artifact(),
                                    entry.key().scanner(),
                                    entry.key().started(),
                                    entry.key().database(),
                                    entry.key().sha256())));
            if (page.next() != null) {
                streams.note("more: --after " + page.next());
            }
        }
    }

    /** One record or report. */
    @Command(
            name = "get",
            description = "Writes a record, or the report with this SHA-256, to stdout or FILE. What is read back was"
                    + " compared with its SHA-256.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  vulnstream archive get 5ac3… --output report.json"})
    static final class Get implements Callable<Integer> {
        @Parameters(
                paramLabel = "SHA256",
                description = "Of a record or of a report, as 'archive list' and records name them.")
        private String sha256 = "";

        @Option(names = "--output", paramLabel = "FILE", description = "Must not exist.")
        private @Nullable Path file;

        @Mixin
        private GlobalOptions global;

        @Mixin
        private Streams streams;

        @Override
        public Integer call() throws ConfigProblems, IOException {
            open(global.load(), this::get);
            return ExitCode.DONE;
        }

        private void get(ArchiveCatalog catalog) throws IOException {
            if (!Await.result(catalog.hasReport(sha256), LONGEST)) {
                streams.json(Await.result(catalog.record(sha256), LONGEST));
                return;
            }
            if (file != null) {
                Await.result(catalog.report(sha256, file), LONGEST);
                return;
            }
            var directory = Files.createTempDirectory("vulnstream-archive");
            var spool = directory.resolve("report");
            try {
                Await.result(catalog.report(sha256, spool), LONGEST);
                streams.out().flush();
                Files.copy(spool, System.out);
                System.out.flush();
            } finally {
                Files.deleteIfExists(spool);
                Files.deleteIfExists(directory);
            }
        }
    }
}
