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
import io.vulnstream.ledger.ScanRow;
import io.vulnstream.ledger.ScanRowStore;
import io.vulnstream.report.ReportInvalid;
import io.vulnstream.report.ReportMetadata;
import io.vulnstream.report.ReportReader;
import io.vulnstream.store.ReportFiles;
import io.vulnstream.support.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Takes a report made elsewhere through archiver and ingester, as if it were a scan. */
public final class ReportImport {
    private static final Pattern DIGEST_REFERENCE = Pattern.compile("(.+)@(sha256:[0-9a-f]{64})");
    private static final Duration COUNTED = Duration.ofMinutes(5);
    private final Core core;
    private final WorkerExecutor workers;

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

    /** Completes when the findings count. */
    Future<Imported> take(Path file, String artifact) {
        var matcher = DIGEST_REFERENCE.matcher(artifact);
        @Nullable String source = matcher.matches() ? matcher.group(1) : null;
        @Nullable String digest = matcher.matches() ? matcher.group(2) : null;
        var files = core.reportFiles(core.config().ingester().maxReport());
        return workers.executeBlocking(() -> read(file, digest), false).compose(report -> plain(file, files)
                .compose(plain -> files.store(plain).eventually(() -> files.delete(plain)))
                .compose(stored -> accept(
                        report,
                        source,
                        digest,
                        artifact,
                        new ScanResult.StoredReport(
                                report.format().word(), stored.sha256(), stored.place(), stored.size())))
                .compose(job -> counted(job, Deadline.in(COUNTED))
                        .map(done -> new Imported(
                                artifact, report.scanner(), report.findings(), checked(report, digest), job))));
    }

    private static ReportMetadata read(Path file, @Nullable String digest) throws IOException {
        var reader = new ReportReader();
        try {
            var report = reader.read(file, reader.recognise(file), finding -> {});
            if (digest != null && report.about(digest, null) == ReportMetadata.About.ANOTHER) {
                throw new Rejected(
                        Cause.REPORT_INVALID,
                        file + " is about " + report.manifestDigests() + " and not about " + digest);
            }
            return report;
        } catch (ReportInvalid e) {
            throw new Rejected(Cause.REPORT_INVALID, file + ": " + e.getMessage());
        }
    }

    private static boolean checked(ReportMetadata report, @Nullable String digest) {
        return digest != null && report.about(digest, null) == ReportMetadata.About.IT;
    }

    /** Reports are stored under the SHA-256 of their uncompressed bytes. */
    private Future<Path> plain(Path file, ReportFiles files) {
        return files.newSpoolFile()
                .compose(spool -> workers.executeBlocking(
                        () -> {
                            try (var raw = Files.newInputStream(file);
                                    var out = Files.newOutputStream(spool)) {
                                var head = raw.readNBytes(2);
                                boolean gzip = head.length == 2 && head[0] == 0x1f && head[1] == (byte) 0x8b;
                                try (var again = Files.newInputStream(file);
                                        var in = gzip ? new GZIPInputStream(again) : again) {
                                    in.transferTo(out);
                                }
                            }
                            return spool;
                        },
                        false));
    }

    private Future<JobId> accept(
            ReportMetadata report,
            @Nullable String source,
            @Nullable String digest,
            String artifact,
            ScanResult.StoredReport stored) {
        var now = Instant.now();
        return new ImportStore(
                        core.pg(),
                        core.publisher(),
                        core.hints(),
                        core.config().dispatcher().republish())
                .accept(new ImportedReport(
                        digest,
                        digest == null ? artifact : null,
                        source,
                        report.scanner(),
                        stored,
                        report.scannerVersion(),
                        report.databaseVersion(),
                        report.databaseBuilt(),
                        now,
                        now,
                        checked(report, digest),
                        "local",
                        Trace.begin()));
    }

    private Future<Void> counted(JobId job, Deadline deadline) {
        return new ScanRowStore(core.pg()).load(job).compose(found -> {
            var state = found.map(ScanRow::state);
            return switch (state.map(Enum::name).orElse("")) {
                case "DONE" -> Future.succeededFuture();
                case "DEAD" ->
                    Future.failedFuture(new Rejected(
                            Cause.REPORT_INVALID, "the report was refused: see its request (job " + job + ")"));
                default ->
                    deadline.passed()
                            ? Future.failedFuture("the report is stored and not counted yet: run dispatcher, archiver"
                                    + " and ingester, and it will be")
                            : core.vertx().timer(200).compose(later -> counted(job, deadline));
            };
        });
    }
}
