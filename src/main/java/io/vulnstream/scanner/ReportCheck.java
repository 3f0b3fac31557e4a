package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.event.Cause;
import io.vulnstream.report.ReportInvalid;
import io.vulnstream.report.ReportMetadata;
import io.vulnstream.report.ReportReader;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import io.vulnstream.scanner.adapter.ToolFailure;
import io.vulnstream.scanner.database.DatabaseFacts;
import io.vulnstream.scanner.process.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;

/**
 * The guard against the false clean: a process that ended well has not scanned until its report is whole, of the right
 * format, about the image asked for, made with the database it was given, and nothing it said takes that back.
 */
public final class ReportCheck {
    private final ReportReader reader = new ReportReader();
    private final WorkerExecutor workers;

    public ReportCheck(WorkerExecutor workers) {
        this.workers = workers;
    }

    /** @param stderr the file with everything the process said, of which the outcome has only the tail */
    record Ran(Outcome outcome, Path report, Path stderr) {}

    /** Fails with a {@link ToolFailure} that keeps exit code and stderr. */
    Future<ReportMetadata> check(ScannerAdapter adapter, String digest, DatabaseFacts database, Ran ran) {
        return workers.executeBlocking(
                () -> {
                    try {
                        return checked(adapter, digest, database, ran);
                    } catch (PipelineFailure e) {
                        throw new ToolFailure(
                                e, ran.outcome().exitCode(), ran.outcome().stderr());
                    }
                },
                false);
    }

    private ReportMetadata checked(ScannerAdapter adapter, String digest, DatabaseFacts database, Ran ran)
            throws IOException {
        var metadata = read(adapter, ran);
        if (metadata.about(digest, null) == ReportMetadata.About.ANOTHER) {
            throw Failures.of(
                    Cause.REPORT_INVALID,
                    "the report is about another image, " + metadata.manifestDigests() + ": asked for was " + digest);
        }
        if (adapter.verdicts().findings().contains(ran.outcome().exitCode()) && metadata.findings() == 0) {
            throw Failures.of(
                    Cause.REPORT_INVALID,
                    adapter.name() + " says by its exit code " + ran.outcome().exitCode()
                            + " that it found something, and its report holds nothing");
        }
        checkMessages(adapter, ran, metadata);
        checkDatabase(adapter, database, metadata);
        return metadata;
    }

    private ReportMetadata read(ScannerAdapter adapter, Ran ran) throws IOException {
        if (!Files.isRegularFile(ran.report()) || Files.size(ran.report()) == 0) {
            throw Failures.of(
                    Cause.REPORT_INVALID,
                    adapter.name() + " ended with " + ran.outcome().exitCode() + " and wrote no report");
        }
        try {
            return reader.read(ran.report(), adapter.report(), finding -> {});
        } catch (ReportInvalid e) {
            throw Failures.of(Cause.REPORT_INVALID, String.valueOf(e.getMessage()));
        }
    }

    /** Latin-1 takes any bytes at one byte of memory each; what is looked for is ASCII. */
    private static void checkMessages(ScannerAdapter adapter, Ran ran, ReportMetadata metadata) throws IOException {
        var everything = Files.readString(ran.stderr(), StandardCharsets.ISO_8859_1);
        var message = adapter.verdicts().ofSuccess(everything, metadata.operatingSystem() != null);
        if (message.isPresent()) {
            var found = message.get().stderr().matcher(everything);
            var words =
                    found.find() ? everything.substring(found.start(), Math.min(found.end(), found.start() + 200)) : "";
            throw Failures.of(
                    message.get().cause(),
                    message.get().meaning() + " (" + words.lines().findFirst().orElse("") + ")");
        }
    }

    private static void checkDatabase(ScannerAdapter adapter, DatabaseFacts given, ReportMetadata metadata) {
        var used = metadata.databaseBuilt();
        var built = given.built();
        if (used != null
                && built != null
                && !used.truncatedTo(ChronoUnit.SECONDS).equals(built.truncatedTo(ChronoUnit.SECONDS))) {
            throw Failures.of(
                    Cause.DATABASE_UNUSABLE,
                    adapter.name() + " used a database built " + used + " instead of the one it was given, built "
                            + built);
        }
    }
}
