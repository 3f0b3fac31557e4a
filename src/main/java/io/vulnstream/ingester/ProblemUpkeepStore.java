package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.finding.TransitionCause;
import io.vulnstream.ingester.ChangeStore.Origin;
import io.vulnstream.ingester.ProblemMoveStore.Turn;
import io.vulnstream.ingester.ProblemStore.Pair;
import io.vulnstream.ingester.Standing.Because;
import io.vulnstream.ingester.ViewStore.Selection;
import io.vulnstream.support.FanOut;
import io.vulnstream.triage.SloPolicies;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Carries what happened to findings on to the problems of the sources they count for, in the same transaction. */
final class ProblemUpkeepStore {
    private static final Because REFERENCES = new Because(TransitionCause.ARTIFACT, null, null);

    private final ViewUpkeepStore views;

    ProblemUpkeepStore(SloPolicies policies) {
        this.views = new ViewUpkeepStore(policies);
    }

    /**
     * What a result did to an artifact's findings.
     *
     * @param first whether this scanner had never looked at the artifact
     * @param findings of which something changed
     * @param moves of what stood in for a source package
     */
    record Result(long artifact, boolean first, Set<Long> findings, List<Move> moves) {
        boolean changesNothing() {
            return !first && findings.isEmpty() && moves.stream().allMatch(Move::stays);
        }
    }

    /** The last but one step of a result: from here on the sources are locked. */
    Future<Void> follow(SqlClient tx, Result result, Origin origin, Because because) {
        if (result.changesNothing()) {
            return Future.succeededFuture();
        }
        return SourceStore.holdOf(tx, result.artifact())
                .compose(held -> held.sources().isEmpty()
                        ? Future.succeededFuture()
                        : ProblemMoveStore.turns(tx, result.moves())
                                .compose(turns -> move(tx, held.sources(), turns, origin)
                                        .compose(moved -> pairs(tx, result, turns)))
                                .compose(pairs -> FanOut.inTurn(
                                        held.sources(), source -> (held.joined().contains(source)
                                                        ? ProblemStore.assess(tx, source)
                                                        : ProblemStore.assess(tx, source, pairs))
                                                .compose(assessed -> tell(tx, source, assessed, origin, because)
                                                        .compose(told -> views.follow(
                                                                tx, source, rows(assessed), pairs, origin, because)))))
                                .compose(done -> result.first()
                                        ? SourceStore.markWaiting(tx, result.artifact(), held.sources())
                                        : Future.succeededFuture()));
    }

    /** Findings of any artifacts went to other groups: nobody else writes findings meanwhile. */
    Future<Void> regrouped(SqlClient tx, List<Move> moves, Origin origin) {
        var artifacts = new HashSet<Long>();
        moves.stream().filter(move -> !move.stays()).forEach(move -> artifacts.add(move.artifact()));
        if (artifacts.isEmpty()) {
            return Future.succeededFuture();
        }
        return SourceStore.holdAll(tx, artifacts).compose(sources -> ProblemMoveStore.turns(tx, moves)
                .compose(turns -> move(tx, sources, turns, origin).compose(moved -> {
                    var pairs = both(turns);
                    return FanOut.inTurn(sources, source -> ProblemStore.assess(tx, source, pairs)
                            .compose(assessed -> tell(tx, source, assessed, origin, Because.GROUPING))
                            .compose(told -> views.review(
                                    tx, source, new Selection(Set.of(), pairs), origin, Because.GROUPING)));
                })));
    }

    /** What counts for a source is worked out anew, and its problems are made what they are then. */
    Future<Void> refresh(SqlClient tx, long source, Set<String> enabled, Origin origin) {
        return SourceStore.refresh(tx, source, enabled)
                .compose(done -> ProblemStore.assess(tx, source))
                .compose(assessed -> tell(tx, source, assessed, origin, REFERENCES))
                .compose(told -> views.reviewAll(tx, source, origin, REFERENCES));
    }

    private static Set<Long> rows(List<Assessed> assessed) {
        return assessed.stream().map(one -> one.subject().row()).collect(Collectors.toSet());
    }

    /** A problem that came with a new image came because a reference moved there. */
    private static Future<Void> tell(
            SqlClient tx, long source, List<Assessed> assessed, Origin origin, Because because) {
        return assessed.isEmpty() || because.cause() != TransitionCause.ARTIFACT
                ? write(tx, assessed, origin, because)
                : SourceStore.lastMove(tx, source).compose(move -> write(tx, assessed, origin, move));
    }

    private static Future<Void> write(SqlClient tx, List<Assessed> assessed, Origin origin, Because because) {
        return ChangeStore.writeOfProblems(
                tx,
                origin,
                assessed.stream().flatMap(one -> one.changes(because).stream()).toList());
    }

    private static Future<Void> move(SqlClient tx, List<Long> sources, List<Turn> turns, Origin origin) {
        return ProblemMoveStore.follow(tx, sources, turns)
                .compose(changes -> ChangeStore.writeOfProblems(tx, origin, changes));
    }

    private static Future<Set<Pair>> pairs(SqlClient tx, Result result, List<Turn> turns) {
        return ProblemStore.pairs(tx, result.findings()).map(found -> {
            var pairs = both(turns);
            pairs.addAll(found);
            return pairs;
        });
    }

    private static Set<Pair> both(Collection<Turn> turns) {
        var pairs = new HashSet<Pair>();
        turns.forEach(turn -> {
            pairs.add(turn.from());
            pairs.add(turn.to());
        });
        return pairs;
    }
}
