package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.event.Cause;
import io.vulnstream.report.ReportFormat;
import io.vulnstream.report.ReportInvalid;
import io.vulnstream.report.ReportReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Reads reports on worker threads, in bounded memory. */
public final class ReportParser {
    private static final int DETAIL_BATCH = 250;

    private final ReportReader reader = new ReportReader();
    private final WorkerExecutor workers;

    /** @param concurrency how many reports are read at once: each takes memory in proportion to what it says */
    public ReportParser(Vertx vertx, int concurrency) {
        this.workers = vertx.createSharedWorkerExecutor("vs-report-parser", concurrency, 10, TimeUnit.MINUTES);
    }

    /**
     * Reads the whole report. Its vulnerabilities' details go to a file.
     *
     * @param wanted details that are not are left out
     */
    Future<ParsedReport> parse(Path report, String format, Path details, Predicate<Detail> wanted) {
        return workers.executeBlocking(() -> read(report, format, details, wanted), false);
    }

    /** What is made of what was read, on the threads it was read on. */
    <T> Future<T> work(Callable<T> work) {
        return workers.executeBlocking(work, false);
    }

    /** Takes batches of details one after the other. */
    interface DetailSink {
        Future<Void> accept(List<Detail> batch);
    }

    Future<Void> eachDetail(Path details, DetailSink sink) {
        return workers.executeBlocking(() -> new DetailSpool.Reading(details), false)
                .compose(reading -> drain(reading, sink).eventually(() -> close(reading)));
    }

    private Future<Void> drain(DetailSpool.Reading reading, DetailSink sink) {
        return workers.executeBlocking(() -> reading.next(DETAIL_BATCH), false)
                .compose(batch -> batch.isEmpty()
                        ? Future.succeededFuture()
                        : sink.accept(batch).compose(written -> drain(reading, sink)));
    }

    private Future<Void> close(DetailSpool.Reading reading) {
        return workers.executeBlocking(
                () -> {
                    reading.close();
                    return null;
                },
                false);
    }

    private ParsedReport read(Path report, String format, Path details, Predicate<Detail> wanted) throws IOException {
        try (var spool = new DetailSpool.Writing(details, wanted)) {
            var collector = new ReportCollector(spool::add);
            reader.read(report, known(format), collector);
            return collector.parsed();
        } catch (ReportInvalid e) {
            throw unusable(String.valueOf(e.getMessage()));
        } catch (ReportCollector.TooMany e) {
            throw unusable("The report holds " + e.getMessage() + ": scan a smaller artifact, or parts of it");
        }
    }

    private static ReportFormat known(String format) {
        try {
            return ReportFormat.ofWord(format);
        } catch (IllegalArgumentException e) {
            throw unusable("The report is of a format that cannot be read: " + e.getMessage());
        }
    }

    private static PipelineFailure unusable(String message) {
        return new PipelineFailure.Rejected(Cause.REPORT_INVALID, message);
    }
}
