package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vulnstream.bus.Hints;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.Trace;
import io.vulnstream.ingester.AssertionStore.Told;
import io.vulnstream.ingester.DetailStore.Source;
import io.vulnstream.ingester.IngestStore.Ingested;
import io.vulnstream.ingester.IngestStore.Overtaken;
import io.vulnstream.ingester.Standing.Mark;
import io.vulnstream.ledger.ConfirmationStore;
import io.vulnstream.ledger.DeliveryFailureStore;
import io.vulnstream.ledger.DeliveryFailureStore.Fact;
import io.vulnstream.ledger.JobState;
import io.vulnstream.ledger.ScanRow;
import io.vulnstream.ledger.ScanRowStore;
import io.vulnstream.store.ReportFiles;
import io.vulnstream.store.StoredReport;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.triage.SloPolicies;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the report of a finished scan and makes findings of it. Nothing is written before the whole report was read; names
 * of packages and vulnerabilities are written first, then the result in one transaction. Doing it again changes nothing.
 */
public final class Ingester {
    private static final Logger LOG = LoggerFactory.getLogger(Ingester.class);

    private final ScanRowStore scans;
    private final ConfirmationStore confirmations;
    private final ReportFiles files;
    private final ReportParser parser;
    private final DeliveryFailureStore failures;
    private final Hints hints;
    private final DictionaryStore dictionary;
    private final EcosystemStore ecosystems;
    private final DetailStore details;
    private final GroupStore groups;
    private final IngestStore results;
    private final Apart apart;

    public Ingester(
            Pg pg,
            ConfirmationStore confirmations,
            DeliveryFailureStore failures,
            ReportFiles files,
            ReportParser parser,
            Hints hints,
            SloPolicies policies) {
        this.scans = new ScanRowStore(pg);
        this.confirmations = confirmations;
        this.failures = failures;
        this.files = files;
        this.parser = parser;
        this.hints = hints;
        this.dictionary = new DictionaryStore(pg);
        this.ecosystems = new EcosystemStore(pg);
        this.details = new DetailStore(pg);
        var problems = new ProblemUpkeepStore(policies);
        var words = new WordStore(pg);
        this.apart = new Apart(parser);
        this.groups = new GroupStore(pg, problems, words);
        this.results = new IngestStore(pg, problems, words, apart);
    }

    /** Settles also what is out of date: a result that does not count any more, and one that has counted. */
    public Future<Settlement> completed(Envelope<ScanCompleted> envelope) {
        var event = envelope.event();
        return scans.load(event.job())
                .compose(found -> found.filter(scan -> isAbout(event, scan))
                        .map(scan -> ingest(scan, envelope.trace()))
                        .orElseGet(() -> Future.succeededFuture(Settlement.accept())))
                .recover(failure -> failures.settle(
                        new Fact(event.job(), event.epoch(), DeliveryFailureStore.INGESTER, event.scanner()), failure));
    }

    private static boolean isAbout(ScanCompleted event, ScanRow scan) {
        return scan.scan().equals(event.scan()) && scan.epoch() == event.epoch() && scan.state() == JobState.REPORTED;
    }

    private Future<Settlement> ingest(ScanRow scan, Trace trace) {
        return withSpoolFile(report -> withSpoolFile(detail -> fetch(scan, report)
                        .compose(fetched ->
                                parser.parse(report, scan.report().format(), detail, one -> isNews(source(scan), one)))
                        .compose(parsed -> write(scan, parsed, detail, trace))))
                .onSuccess(done -> tell(scan, trace, done))
                .map(done -> Settlement.accept())
                .recover(failure -> settle(scan, trace, failure));
    }

    private Future<Void> fetch(ScanRow scan, Path file) {
        var report = scan.report();
        return files.fetch(new StoredReport(report.sha256(), report.place(), report.size()), file);
    }

    /** Whether the parser of a report must keep what it says of a vulnerability. */
    boolean isNews(Source source, Detail detail) {
        return details.isNews(source, detail);
    }

    /** What bench/ingest measures: all that is done with a report that was read. */
    Future<Ingested> write(ScanRow scan, ParsedReport report, Path detail, Trace trace) {
        return ecosystems
                .learn(scan.scanner(), report)
                .compose(known -> dictionary.rows(scan.scanner(), report))
                .compose(rows -> results.standing(scan)
                        .compose(standing -> learn(scan, report, detail, new Learning(standing, trace)))
                        .compose(learnt -> results.ingest(scan, report, rows, trace))
                        .compose(done -> confirmed(scan, done)));
    }

    /** After the commit: whatever ends between the two, the scan is told of again, found to be counted, and marked. */
    private Future<Ingested> confirmed(ScanRow scan, Ingested done) {
        return confirmations
                .ingested(scan.job(), scan.epoch(), done.findings(), done.standing() != Standing.OLDER)
                .compose(marked -> marked ? Future.succeededFuture(done) : Future.failedFuture(new Overtaken()));
    }

    private record Learning(Standing standing, Trace trace) {}

    /**
     * What an older report says of vulnerabilities does not replace what a newer one said. What it asserts of ids is as old as
     * its database, and holds as far as it would have had it come in time.
     */
    private Future<Void> learn(ScanRow scan, ParsedReport report, Path detail, Learning how) {
        var told = new Told(
                scan.scanner(),
                scan.databaseVersion(),
                Mark.of(scan).databaseBuilt(),
                List.copyOf(report.assertions()),
                report.described());
        var detailed = how.standing() == Standing.OLDER
                ? Future.<Void>succeededFuture()
                : parser.eachDetail(detail, batch -> details.write(source(scan), batch));
        return detailed.compose(written -> apart.run(told.described().size(), told::digests))
                .compose(digests -> groups.learn(report, told, digests, how.trace()));
    }

    private static Source source(ScanRow scan) {
        return new Source(scan.scanner(), scan.databaseVersion(), scan.databaseBuilt());
    }

    private void tell(ScanRow scan, Trace trace, Ingested done) {
        hints.give(Hints.PROGRESS);
        if (done.changes() > 0) {
            hints.give(Hints.OUTBOX);
        }
        LOG.atInfo()
                .addKeyValue("event", "scan.ingested")
                .addKeyValue("trace_id", trace.traceId())
                .addKeyValue("scanner", scan.scanner())
                .addKeyValue("findings", done.findings())
                .addKeyValue("changes", done.changes())
                .log(
                        "{} of {}: {} findings, {} changes",
                        scan.scanner(),
                        scan.subject(),
                        done.findings(),
                        done.changes());
    }

    /** A report that cannot be used is no "nothing found": its job is dead and says why, and findings stay as they are. */
    private Future<Settlement> settle(ScanRow scan, Trace trace, Throwable failure) {
        if (failure instanceof Overtaken) {
            return Future.succeededFuture(Settlement.accept());
        }
        LOG.atWarn()
                .addKeyValue("event", "scan.not-ingested")
                .addKeyValue("trace_id", trace.traceId())
                .addKeyValue("scanner", scan.scanner())
                .log("The report of {} on {} does not count: {}", scan.scanner(), scan.subject(), failure.getMessage());
        return lasting(failure) instanceof PipelineFailure.Rejected unusable
                ? confirmations
                        .rejected(scan.job(), scan.epoch(), unusable.kind(), String.valueOf(unusable.getMessage()))
                        .map(Settlement.of(unusable))
                : Future.failedFuture(failure);
    }

    /** What the database refuses today it refuses tomorrow: the report is at fault, not the moment. */
    private static Throwable lasting(Throwable failure) {
        return Pg.refusal(failure)
                .<Throwable>map(why -> new PipelineFailure.Rejected(
                        Cause.REPORT_INVALID, "the database refuses what the report says: " + why, failure))
                .orElse(failure);
    }

    private interface FileWork<T> {
        Future<T> on(Path file);
    }

    private <T> Future<T> withSpoolFile(FileWork<T> work) {
        return files.newSpoolFile().compose(file -> work.on(file).eventually(() -> files.delete(file)));
    }
}
