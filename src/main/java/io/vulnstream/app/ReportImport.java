package io.vulnstream.app;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.bus.PipelineFailure.Rejected;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.ImportStore;
import io.vulnstream.ledger.ImportedReport;
import io.vulnstream.ledger.ScanResult;
import io.vulnstream.report.ReportInvalid;
import io.vulnstream.report.ReportMetadata;
import io.vulnstream.report.ReportReader;
import io.vulnstream.support.Deadline;
import io.vulnstream.support.FileReasons;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes a report made elsewhere to archiver and ingester, wherever these run, as if it were a scan. */
public final class ReportImport {
    /** Who makes a stored and accepted report count. A process that lends its servers may lack some of them. */
    public static final Roles NEEDED = Roles.parse("dispatcher,archiver,ingester");

    private static final Pattern DIGEST_REFERENCE = Pattern.compile("(.+)@(sha256:[0-9a-f]{64})");
    private static final Duration COUNTED = Duration.ofMinutes(5);
    private static final long LOOK_MILLIS = 200;
    private final Core core;
    private final WorkerExecutor workers;
    private final ReportReader reader = new ReportReader();

    ReportImport(Core core) {
        this.core = core;
        this.workers = core.vertx().createSharedWorkerExecutor("report-import", 1, 10, TimeUnit.MINUTES);
    }

    /**
     * @param artifact as it was named
     * @param findings raw findings of the report
     * @param digestChecked whether the report names the digest itself
     */
    public record Imported(String artifact, String scanner, long findings, boolean digestChecked, JobId job) {}

    /** What a report is said to be about. */
    private record Subject(
            String name, @Nullable String source, @Nullable String digest) {
        static Subject of(String name) {
            var matcher = DIGEST_REFERENCE.matcher(name);
            return matcher.matches()
                    ? new Subject(name, matcher.group(1), matcher.group(2))
                    : new Subject(name, null, null);
        }

        boolean namedBy(ReportMetadata report) {
            return digest != null && report.about(digest, null) == ReportMetadata.About.IT;
        }
    }

    /** Completes when the findings count. */
    Future<Imported> take(Path file, String artifact) {
        var subject = Subject.of(artifact);
        return workers.executeBlocking(() -> read(file, subject), false).compose(report -> stored(file, report)
                .compose(stored -> accept(report, subject, stored))
                .compose(job -> counted(job, Deadline.in(COUNTED))
                        .map(done -> new Imported(
                                artifact, report.scanner(), report.findings(), subject.namedBy(report), job))));
    }

    private ReportMetadata read(Path file, Subject subject) throws IOException {
        try {
            var report = reader.read(file, reader.recognise(file), finding -> {});
            if (subject.digest() != null && report.about(subject.digest(), null) == ReportMetadata.About.ANOTHER) {
                throw new Rejected(
                        Cause.REPORT_INVALID,
                        file + " is about " + String.join(", ", report.manifestDigests()) + " and not about "
                                + subject.digest() + ": give the digest the report was made of");
            }
            return report;
        } catch (ReportInvalid e) {
            throw new Rejected(Cause.REPORT_INVALID, file + ": " + e.getMessage());
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: " + FileReasons.of(e), e);
        }
    }

    /** Reports are stored under the SHA-256 of their uncompressed bytes. */
    private Future<ScanResult.StoredReport> stored(Path file, ReportMetadata report) {
        var files = core.reportFiles(core.config().ingester().maxReport());
        return files.newSpoolFile().compose(plain -> workers.executeBlocking(() -> unpacked(file, plain), false)
                .compose(files::store)
                .map(stored -> new ScanResult.StoredReport(
                        report.format().word(), stored.sha256(), stored.place(), stored.size()))
                .eventually(() -> files.delete(plain)));
    }

    private Path unpacked(Path file, Path plain) throws IOException {
        try {
            reader.unpack(file, plain);
            return plain;
        } catch (ReportInvalid e) {
            throw new Rejected(Cause.REPORT_INVALID, file + ": " + e.getMessage());
        }
    }

    private Future<JobId> accept(ReportMetadata report, Subject subject, ScanResult.StoredReport stored) {
        var now = Instant.now();
        return imports()
                .accept(new ImportedReport(
                        subject.digest(),
                        subject.digest() == null ? subject.name() : null,
                        subject.source(),
                        report.scanner(),
                        stored,
                        report.scannerVersion(),
                        report.databaseVersion(),
                        report.databaseBuilt(),
                        now,
                        now,
                        subject.namedBy(report),
                        "local",
                        Trace.begin()));
    }

    private ImportStore imports() {
        return new ImportStore(
                core.pg(),
                core.publisher(),
                core.hints(),
                core.config().dispatcher().period());
    }

    private Future<Void> counted(JobId job, Deadline deadline) {
        return imports().standing(job).compose(standing -> switch (standing.state()) {
            case DONE -> Future.succeededFuture();
            case DEAD ->
                Future.failedFuture(new Rejected(Cause.REPORT_INVALID, "the report was refused: " + standing.detail()));
            default ->
                deadline.passed()
                        ? Future.failedFuture("the report is stored and not counted yet: run dispatcher, archiver"
                                + " and ingester, and it will be")
                        : core.vertx().timer(LOOK_MILLIS).compose(later -> counted(job, deadline));
        });
    }
}
