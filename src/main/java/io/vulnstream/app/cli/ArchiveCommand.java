package io.vulnstream.app.cli;

import io.vulnstream.app.Await;
import io.vulnstream.archiver.ArchiveCatalog;
import io.vulnstream.config.ConfigProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

    /** The records. */
    @Command(
            name = "list",
            description = "Lists the records of the archive by artifact, scanner, time and database.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  vulnstream archive list --limit 1000 --json"})
    static final class Listing extends AnsweringCommand {
        @Parameters(index = "0", arity = "0..1", paramLabel = "ARTIFACT", description = "Digest or external name.")
        private @Nullable String artifact;

        @Parameters(index = "1", arity = "0..1", paramLabel = "SCANNER", description = "Only of this scanner.")
        private @Nullable String scanner;

        @Option(names = "--after", paramLabel = "KEY", description = "Go on after this key.")
        private @Nullable String after;

        @Option(names = "--limit", paramLabel = "N", description = "At most so many (100).")
        private int limit = 100;

        @Override
        public Integer call() throws ConfigProblems, IOException {
            if (limit < 1) {
                throw CommandFailed.wrongUse("--limit: must be 1 or more");
            }
            try (var session = new ToolSession(global.load())) {
                show(Await.result(session.archive().list(artifact, scanner, after, limit), LONGEST));
            }
            return ExitCode.DONE;
        }

        private void show(ArchiveCatalog.Page page) {
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
            } else if (page.entries().isEmpty()) {
                streams.note("the archive has no record" + (artifact == null ? " yet" : " of " + artifact));
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
    static final class Get extends ConfiguredCommand {
        @Parameters(
                paramLabel = "SHA256",
                description = "Of a record or of a report, as 'archive list' and records name them.")
        private String sha256 = "";

        @Option(names = "--output", paramLabel = "FILE", description = "Must not exist.")
        private @Nullable Path file;

        @Override
        public Integer call() throws ConfigProblems, IOException {
            if (file != null && Files.exists(file)) {
                throw CommandFailed.wrongUse("--output: " + file + " exists already, and is not overwritten");
            }
            try (var session = new ToolSession(global.load())) {
                get(session.archive());
            }
            return ExitCode.DONE;
        }

        private void get(ArchiveCatalog catalog) throws IOException {
            boolean report = Await.result(catalog.hasReport(sha256), LONGEST);
            if (file != null && report) {
                Await.result(catalog.report(sha256, file), LONGEST);
            } else if (report) {
                printReport(catalog);
            } else {
                var text = Streams.pretty(Await.result(catalog.record(sha256), LONGEST));
                if (file == null) {
                    streams.line(text);
                } else {
                    Files.writeString(file, text + "\n");
                }
            }
        }

        /** Its very bytes, whatever the terminal's encoding. */
        private void printReport(ArchiveCatalog catalog) throws IOException {
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
