package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.Trace;
import io.vulnstream.ingester.ChangeStore.Origin;
import io.vulnstream.ingester.FindingStore.Made;
import io.vulnstream.ingester.Standing.Because;
import io.vulnstream.ingester.Standing.Mark;
import io.vulnstream.ledger.ScanRow;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One result, one transaction: everything that follows from a report, or nothing. */
final class IngestStore {
    private static final int BATCH = 2000;

    private final Pg pg;

    IngestStore(Pg pg) {
        this.pg = pg;
    }

    /**
     * @param findings the report leads to
     * @param changes how many findings appeared, were resolved, came back or changed their severity
     */
    record Ingested(Standing standing, int findings, int changes) {}

    /** The job is not at this epoch any more: the result counts for nothing, and whatever was written is undone. */
    static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Overtaken() {
            super("the claim behind this result was lost", null, false, false);
        }
    }

    /** Where the scan stands now; another result may come first until it is ingested. */
    Future<Standing> standing(ScanRow scan) {
        return pg.withConnection(connection -> WatermarkStore.load(connection, scan))
                .map(counted -> Standing.of(Mark.of(scan), counted.orElse(null)));
    }

    Future<Ingested> ingest(ScanRow scan, ParsedReport report, Dictionary rows, Trace trace) {
        return pg.withTransaction(tx -> WatermarkStore.lock(tx, scan.artifactRow())
                .map(at -> new Origin(scan.scan().value(), trace, at))
                .compose(origin -> WatermarkStore.load(tx, scan).compose(counted -> {
                    var mark = Mark.of(scan);
                    var before = counted.orElse(null);
                    return switch (Standing.of(mark, before)) {
                        case NEWEST ->
                            count(
                                    tx,
                                    scan,
                                    report,
                                    rows,
                                    origin,
                                    new Why(before == null, Standing.because(mark, before)));
                        case COUNTED -> wanted(tx, scan, report, rows).map(w -> new Ingested(Standing.COUNTED, w, 0));
                        case OLDER -> older(tx, scan, report, rows, origin);
                    };
                }))
                .compose(done -> held(tx, scan, done)));
    }

    /** Last, because it keeps everybody else from the job until this is committed. */
    private static Future<Ingested> held(SqlClient tx, ScanRow scan, Ingested done) {
        return Pg.run(
                        tx,
                        "select id from job where public_id = $1 and epoch = $2 and state in (3, 4) for share",
                        scan.job().value(),
                        scan.epoch())
                .compose(held ->
                        held.rowCount() > 0 ? Future.succeededFuture(done) : Future.failedFuture(new Overtaken()));
    }

    private static Future<Integer> wanted(SqlClient tx, ScanRow scan, ParsedReport report, Dictionary rows) {
        return resolve(tx, scan, report, rows).compose(resolved -> FindingStore.count(tx, resolved));
    }

    private static Future<Resolved> resolve(SqlClient tx, ScanRow scan, ParsedReport report, Dictionary rows) {
        return BinaryPackageStore.sources(tx, scan.artifactRow(), rows)
                .map(sources -> Resolved.of(report, rows, sources));
    }

    private static Future<Ingested> count(
            SqlClient tx, ScanRow scan, ParsedReport report, Dictionary rows, Origin origin, Why why) {
        return learnSources(tx, scan, report, rows, origin)
                .compose(moves -> resolve(tx, scan, report, rows)
                        .compose(resolved -> write(tx, scan, resolved, origin, why.because()))
                        .compose(written -> ProblemUpkeepStore.follow(
                                        tx,
                                        new ProblemUpkeepStore.Result(
                                                scan.artifactRow(), why.first(), written.differing(), moves),
                                        origin,
                                        why.because())
                                .map(written.ingested())))
                .compose(ingested -> WatermarkStore.advance(tx, scan).map(ingested));
    }

    /** @param first whether this scanner had never looked at the artifact */
    private record Why(boolean first, Because because) {}

    /** What an artifact is built from does not change: an old report tells it as well as a new one. */
    private static Future<Ingested> older(
            SqlClient tx, ScanRow scan, ParsedReport report, Dictionary rows, Origin origin) {
        return learnSources(tx, scan, report, rows, origin)
                .compose(moves -> ProblemUpkeepStore.follow(
                        tx,
                        new ProblemUpkeepStore.Result(scan.artifactRow(), false, Set.of(), moves),
                        origin,
                        Because.GROUPING))
                .compose(followed -> wanted(tx, scan, report, rows))
                .map(w -> new Ingested(Standing.OLDER, w, 0));
    }

    /** What earlier reports could only count to a binary package goes to its source package. */
    private static Future<List<Move>> learnSources(
            SqlClient tx, ScanRow scan, ParsedReport report, Dictionary rows, Origin origin) {
        return BinaryPackageStore.learn(tx, scan.artifactRow(), report, rows)
                .compose(learnt -> MoveStore.standIns(tx, scan.artifactRow()))
                .compose(moves -> MoveStore.move(tx, moves, true)
                        .compose(changes -> ChangeStore.write(tx, origin, changes))
                        .map(moves));
    }

    /** @param differing findings of which something is different now */
    private record Written(Ingested ingested, Set<Long> differing) {}

    private static Future<Written> write(SqlClient tx, ScanRow scan, Resolved report, Origin origin, Because because) {
        return FindingStore.make(tx, scan.artifactRow(), report).compose(made -> AttributionStore.write(
                        tx, scan, report)
                .compose(said -> AttributionStore.writePlaces(tx, scan, report).map(seen -> union(said, seen)))
                .compose(touched -> assess(tx, made, touched, origin, because)));
    }

    /** In batches, because of what is said of a finding far more is read here than its report held in memory. */
    private static Future<Written> assess(SqlClient tx, Made made, Set<Long> touched, Origin origin, Because because) {
        var findings = new ArrayList<>(touched);
        Collections.sort(findings);
        var differing = new HashSet<Long>();
        Future<Integer> changes = Future.succeededFuture(0);
        for (int from = 0; from < findings.size(); from += BATCH) {
            var batch = Set.copyOf(findings.subList(from, Math.min(from + BATCH, findings.size())));
            changes = changes.compose(before -> AssessmentStore.assess(tx, batch, made.born())
                    .compose(assessed -> {
                        assessed.forEach(one -> differing.add(one.subject().row()));
                        return tell(tx, assessed, origin, because);
                    })
                    .map(more -> before + more));
        }
        return changes.map(count -> new Written(new Ingested(Standing.NEWEST, made.wanted(), count), differing));
    }

    private static Future<Integer> tell(SqlClient tx, List<Assessed> assessed, Origin origin, Because because) {
        var changes =
                assessed.stream().flatMap(one -> one.changes(because).stream()).toList();
        return ChangeStore.write(tx, origin, changes).map(changes.size());
    }

    private static Set<Long> union(Set<Long> one, Set<Long> other) {
        var all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }
}
