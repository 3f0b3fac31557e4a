package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vulnstream.event.ScanId;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.Claims;
import io.vulnstream.ledger.ScanResult;
import io.vulnstream.ledger.ScanResult.StoredReport;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import io.vulnstream.scanner.adapter.ToolRunner;
import io.vulnstream.scanner.adapter.ToolVersions;
import io.vulnstream.scanner.database.DatabaseFacts;
import io.vulnstream.scanner.database.DatabaseView;
import io.vulnstream.scanner.database.Databases;
import io.vulnstream.scanner.database.HeldDatabase;
import io.vulnstream.scanner.image.ImageLocation;
import io.vulnstream.scanner.process.Cancellation;
import io.vulnstream.scanner.process.Scratch;
import io.vulnstream.store.ReportFiles;
import io.vulnstream.support.Ids;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** From a claim to a result whose report is in the object store. Leaves nothing on the node, however it ends. */
public final class ScanRunner {
    private final ToolRunner tools;
    private final ToolVersions versions;
    private final Databases databases;
    private final Claims claims;
    private final ScanSteps steps;
    private final ReportCheck check;
    private final ReportFiles reports;

    public ScanRunner(ScannerToolbox box, Claims claims, ScanSteps steps, ReportCheck check, ReportFiles reports) {
        this.tools = box.runner();
        this.versions = box.versions();
        this.databases = box.databases();
        this.claims = claims;
        this.steps = steps;
        this.check = check;
        this.reports = reports;
    }

    /** Fails when the report of a scan that begins now could not be stored. */
    Future<Void> ready() {
        return reports.ready();
    }

    /**
     * Empty when the same scan was made meanwhile: then the claim has ended.
     *
     * <p>Fails with a {@code PipelineFailure} or {@code ToolFailure} when the image was not scanned as asked.
     */
    public Future<Optional<ScanResult>> run(Claim claim, ScannerAdapter adapter, Cancellation cancellation) {
        return steps.locate(claim).compose(image -> versions.of(adapter.tool())
                .compose(version -> databases.hold(adapter, image.registry()).compose(held -> unlessMade(
                                claim,
                                version,
                                facts(held),
                                () -> tools.withScratch(
                                        "scan",
                                        scratch -> scan(
                                                new Work(claim, adapter, image, version, held, scratch, cancellation))))
                        .onComplete(done -> held.ifPresent(h -> h.release().run())))));
    }

    private Future<Optional<ScanResult>> unlessMade(
            Claim claim, String version, DatabaseFacts database, Supplier<Future<ScanResult>> scan) {
        return claims.madeMeanwhile(claim, version, database.version())
                .compose(made -> made
                        ? Future.succeededFuture(Optional.<ScanResult>empty())
                        : scan.get().map(Optional::of));
    }

    private static DatabaseFacts facts(Optional<HeldDatabase> database) {
        return database.map(HeldDatabase::facts).orElse(new DatabaseFacts(null, null));
    }

    private record Work(
            Claim claim,
            ScannerAdapter adapter,
            ImageLocation image,
            String version,
            Optional<HeldDatabase> database,
            Scratch scratch,
            Cancellation cancellation) {}

    private Future<ScanResult> scan(Work work) {
        var report = work.scratch().file("report.json");
        return view(work).compose(database -> steps.run(new ScanSteps.Job(
                        work.claim(),
                        work.adapter(),
                        work.image(),
                        database,
                        report,
                        work.scratch(),
                        work.cancellation()))
                .compose(done -> check.check(
                                work.adapter(),
                                work.claim().digest(),
                                facts(work.database()),
                                new ReportCheck.Ran(
                                        done.outcome(), report, work.scratch().file("stderr")))
                        .compose(metadata -> reports.store(report))
                        .map(stored -> result(work, done, stored))));
    }

    private static ScanResult result(Work work, ScanSteps.Done done, io.vulnstream.store.StoredReport stored) {
        return new ScanResult(
                new ScanId(Ids.next()),
                work.version(),
                facts(work.database()).version(),
                facts(work.database()).built(),
                done.catalogue(),
                new StoredReport(work.adapter().report().word(), stored.sha256(), stored.place(), stored.size()),
                done.outcome().exitCode(),
                done.outcome().stderr());
    }

    /** Null when the scanner needs no database. */
    private Future<@Nullable Path> view(Work work) {
        if (work.database().isEmpty()) {
            return Future.succeededFuture(null);
        }
        var held = work.database().get();
        return tools.workers()
                .executeBlocking(
                        () -> {
                            var view = work.scratch().file("database");
                            DatabaseView.link(held.directory(), held.linkDepth(), view);
                            return view;
                        },
                        false);
    }
}
