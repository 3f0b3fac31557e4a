package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.Trace;
import io.vulnstream.ingester.ChangeStore.Origin;
import io.vulnstream.ingester.Comparison.Saying;
import io.vulnstream.ingester.Standing.Because;
import io.vulnstream.ingester.Standing.Mark;
import io.vulnstream.ledger.ScanRow;
import io.vulnstream.support.FanOut;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One result, one transaction: everything that follows from a report, or nothing. */
final class IngestStore {
    private static final int BATCH = 2000;

    private final Pg pg;
    private final ProblemUpkeepStore problems;
    private final WordStore words;
    private final MoveStore moving;
    private final Apart apart;

    IngestStore(Pg pg, ProblemUpkeepStore problems, WordStore words, Apart apart) {
        this.pg = pg;
        this.apart = apart;
        this.problems = problems;
        this.words = words;
        this.moving = new MoveStore(words);
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
        return words.write(report.reported().values())
                .compose(written -> words.teaching(() -> transaction(scan, report, rows, trace)));
    }

    private Future<Ingested> transaction(ScanRow scan, ParsedReport report, Dictionary rows, Trace trace) {
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

    private Future<Integer> wanted(SqlClient tx, ScanRow scan, ParsedReport report, Dictionary rows) {
        return resolve(tx, scan, report, rows).compose(resolved -> FindingStore.count(tx, resolved));
    }

    private Future<Resolved> resolve(SqlClient tx, ScanRow scan, ParsedReport report, Dictionary rows) {
        return BinaryPackageStore.sources(tx, scan.artifactRow(), rows)
                .compose(sources -> apart.run(report.reported().size(), () -> Resolved.of(report, rows, sources)));
    }

    private Future<Ingested> count(
            SqlClient tx, ScanRow scan, ParsedReport report, Dictionary rows, Origin origin, Why why) {
        return learnSources(tx, scan, report, rows, origin)
                .compose(moves -> resolve(tx, scan, report, rows)
                        .compose(resolved ->
                                words.rows(tx, resolved.said()).map(found -> new Spoken(resolved, rows.scanner())))
                        .compose(spoken -> write(tx, scan, spoken, origin, why.because()))
                        .compose(written -> problems.follow(
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
    private Future<Ingested> older(SqlClient tx, ScanRow scan, ParsedReport report, Dictionary rows, Origin origin) {
        return learnSources(tx, scan, report, rows, origin)
                .compose(moves -> problems.follow(
                        tx,
                        new ProblemUpkeepStore.Result(scan.artifactRow(), false, Set.of(), moves),
                        origin,
                        Because.GROUPING))
                .compose(followed -> wanted(tx, scan, report, rows))
                .map(w -> new Ingested(Standing.OLDER, w, 0));
    }

    /** What earlier reports could only count to a binary package goes to its source package. */
    private Future<List<Move>> learnSources(
            SqlClient tx, ScanRow scan, ParsedReport report, Dictionary rows, Origin origin) {
        return BinaryPackageStore.learn(tx, scan.artifactRow(), report, rows)
                .compose(learnt -> MoveStore.standIns(tx, scan.artifactRow()))
                .compose(moves -> moving.move(tx, moves, true)
                        .compose(changes -> ChangeStore.write(tx, origin, changes))
                        .map(moves));
    }

    /** @param differing findings of which something is different now */
    private record Written(Ingested ingested, Set<Long> differing) {}

    private Future<Written> write(SqlClient tx, ScanRow scan, Spoken report, Origin origin, Because because) {
        return AttributionStore.compare(tx, scan, report, apart).compose(comparison -> apart.run(
                        report.size(), comparison::missing)
                .compose(missing -> FindingStore.make(tx, scan, comparison, missing))
                .compose(made -> apart.run(report.size(), comparison::born)
                        .compose(born -> say(tx, scan, report, comparison, born)
                                .compose(said -> apart.run(report.size(), () -> comparison.touched(born, made))))
                        .compose(touched -> assess(tx, touched))
                        .compose(assessed -> tell(tx, made, assessed, origin, because)
                                .map(changes -> new Written(
                                        new Ingested(Standing.NEWEST, comparison.findings(), changes),
                                        differing(made, assessed))))));
    }

    private static Set<Long> differing(List<Assessed> made, List<Assessed> assessed) {
        return Stream.concat(made.stream(), assessed.stream())
                .map(one -> one.subject().row())
                .collect(Collectors.toSet());
    }

    private static Future<Void> say(
            SqlClient tx, ScanRow scan, Spoken report, Comparison comparison, List<Saying> born) {
        return AttributionStore.end(tx, scan, report, comparison.ended())
                .compose(ended -> FanOut.inTurn(
                        FanOut.chunks(comparison.changed(), BATCH),
                        batch -> AttributionStore.update(tx, scan, report, batch)))
                .compose(updated -> FanOut.inTurn(
                        FanOut.chunks(born, BATCH), batch -> AttributionStore.insert(tx, scan, report, batch)));
    }

    /** In batches, because of what is said of a finding far more is read here than its report held in memory. */
    private static Future<List<Assessed>> assess(SqlClient tx, List<Long> findings) {
        var assessed = new ArrayList<Assessed>();
        return FanOut.inTurn(
                        FanOut.chunks(findings, BATCH), batch -> AssessmentStore.assess(tx, Set.copyOf(batch), Set.of())
                                .map(assessed::addAll)
                                .mapEmpty())
                .map(assessed);
    }

    private static Future<Integer> tell(
            SqlClient tx, List<Assessed> made, List<Assessed> assessed, Origin origin, Because because) {
        var changes = Stream.concat(made.stream(), assessed.stream())
                .flatMap(one -> one.changes(because).stream())
                .toList();
        return FanOut.inTurn(FanOut.chunks(changes, BATCH), batch -> ChangeStore.write(tx, origin, batch))
                .map(changes.size());
    }
}
