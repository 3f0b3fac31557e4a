package io.vulnstream.archiver;

import io.vertx.core.Future;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanFailed;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.AttemptRowStore;
import io.vulnstream.ledger.ConfirmationStore;
import io.vulnstream.ledger.DeliveryFailureStore;
import io.vulnstream.ledger.DeliveryFailureStore.Fact;
import io.vulnstream.ledger.ScanRow;
import io.vulnstream.ledger.ScanRowStore;
import io.vulnstream.store.ReportFiles;
import io.vulnstream.store.StoredReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files a record of every execution, after it has read the report back and found it to be what was reported. Doing it
 * again changes nothing.
 */
public final class Archiver {
    private static final Logger LOG = LoggerFactory.getLogger(Archiver.class);

    private final ScanRowStore scans;
    private final AttemptRowStore attempts;
    private final ConfirmationStore confirmations;
    private final DeliveryFailureStore failures;
    private final ReportFiles files;

    public Archiver(
            ScanRowStore scans,
            AttemptRowStore attempts,
            ConfirmationStore confirmations,
            DeliveryFailureStore failures,
            ReportFiles files) {
        this.scans = scans;
        this.attempts = attempts;
        this.confirmations = confirmations;
        this.failures = failures;
        this.files = files;
    }

    /** Settles also what is filed already or out of date: the scan of another epoch is filed by its own event. */
    public Future<Settlement> completed(Envelope<ScanCompleted> envelope) {
        var event = envelope.event();
        return scans.load(event.job())
                .compose(found -> found.filter(scan ->
                                scan.scan().equals(event.scan()) && scan.epoch() == event.epoch() && !scan.archived())
                        .map(scan -> fileScan(scan, envelope.trace()))
                        .orElseGet(() -> Future.succeededFuture(Settlement.accept())))
                .recover(failure -> failures.settle(
                        new Fact(event.job(), event.epoch(), DeliveryFailureStore.ARCHIVER, event.scanner()), failure));
    }

    public Future<Settlement> failed(Envelope<ScanFailed> envelope) {
        var event = envelope.event();
        return attempts.load(event.job(), event.epoch())
                .compose(found -> found.map(attempt -> file(ArchiveRecord.of(attempt))
                                .compose(filed -> confirmations.attemptArchived(event.job(), event.epoch())))
                        .orElseGet(() -> Future.succeededFuture(false)))
                .map(marked -> Settlement.accept())
                .recover(failure -> failures.settle(
                        new Fact(event.job(), event.epoch(), DeliveryFailureStore.ARCHIVER, event.scanner()), failure));
    }

    private Future<Settlement> fileScan(ScanRow scan, Trace trace) {
        var report = scan.report();
        return files.verify(new StoredReport(report.sha256(), report.place(), report.size()))
                .compose(whole -> file(ArchiveRecord.of(scan)))
                .compose(filed -> confirmations.archived(scan.job(), scan.epoch()))
                .map(marked -> Settlement.accept())
                .recover(failure -> settle(scan, trace, failure));
    }

    private Future<Void> file(ArchiveRecord record) {
        var bytes = record.bytes();
        return files.put(ArchiveKey.of(record, bytes).key(), bytes);
    }

    /** A report that is gone or damaged does not come back: its scan counts for nothing, and the job says why. */
    private Future<Settlement> settle(ScanRow scan, Trace trace, Throwable failure) {
        LOG.atWarn()
                .addKeyValue("event", "archive.failed")
                .addKeyValue("trace_id", trace.traceId())
                .addKeyValue("scanner", scan.scanner())
                .log("The scan {} of {} is not archived: {}", scan.scan(), scan.subject(), failure.getMessage());
        if (failure instanceof PipelineFailure.Rejected gone) {
            return confirmations
                    .rejected(scan.job(), scan.epoch(), gone.kind(), String.valueOf(gone.getMessage()))
                    .compose(dead -> confirmations.notToBeArchived(scan.job(), scan.epoch()))
                    .map(Settlement.of(gone));
        }
        return Future.failedFuture(failure);
    }
}
