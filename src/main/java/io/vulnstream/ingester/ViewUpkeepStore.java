package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.ingester.ChangeStore.Origin;
import io.vulnstream.ingester.ProblemStore.Pair;
import io.vulnstream.ingester.Standing.Because;
import io.vulnstream.ingester.ViewStore.Selection;
import io.vulnstream.ingester.ViewStore.Turn;
import io.vulnstream.ingester.ViewStore.Viewed;
import io.vulnstream.support.FanOut;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.triage.Decision;
import io.vulnstream.triage.DecisionScope;
import io.vulnstream.triage.DecisionStore;
import io.vulnstream.triage.SloPolicies;
import io.vulnstream.triage.View;
import io.vulnstream.triage.Views;
import io.vulnstream.triage.Views.Found;
import io.vulnstream.triage.Views.Owner;
import io.vulnstream.triage.Views.Seen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes what problems are to their teams what follows from the problems, the decisions in force and the time, and writes what
 * is different, with its transitions and counts. Whoever asks holds the source's lock.
 */
final class ViewUpkeepStore {
    private static final int BATCH = 2_000;

    private final SloPolicies policies;

    ViewUpkeepStore(SloPolicies policies) {
        this.policies = policies;
    }

    /**
     * After problems of a source were worked out.
     *
     * @param changed rows of problems that are different
     * @param pairs what else may look different where a decision is about one artifact
     */
    Future<Void> follow(
            SqlClient tx, long source, Set<Long> changed, Collection<Pair> pairs, Origin origin, Because because) {
        return aboutArtifacts(tx, source).compose(any -> {
            var selection = new Selection(changed, any ? pairs : List.of());
            return selection.isEmpty() ? Future.succeededFuture() : review(tx, source, selection, origin, because);
        });
    }

    /** From here on no decision comes that is not seen here, and none is made for what is not written yet. */
    private static Future<Boolean> aboutArtifacts(SqlClient tx, long source) {
        return Pg.run(tx, "select pg_advisory_xact_lock_shared($1)", Locks.DECISIONS)
                .compose(shared -> Pg.run(tx, """
                        select exists (
                            select from decision_in_force f join decision d on d.id = f.decision_id
                            where d.scope = 0
                              and d.artifact_id in (select artifact_id from source_artifact where source_id = $1)) as found""", source))
                .map(rows -> rows.iterator().next().getBoolean("found"));
    }

    /** All of a source, and its counts from the beginning. */
    Future<Void> reviewAll(SqlClient tx, long source, Origin origin, Because because) {
        return Pg.run(tx, "select pg_advisory_xact_lock_shared($1)", Locks.DECISIONS)
                .compose(shared -> review(tx, source, null, origin, because))
                .compose(done -> CountStore.recount(tx, source));
    }

    /** @param selection null for all */
    Future<Void> review(SqlClient tx, long source, @Nullable Selection selection, Origin origin, Because because) {
        return ViewStore.owners(tx, source)
                .compose(owners -> ViewStore.load(tx, source, policies.countsFromPublication(), selection)
                        .compose(viewed -> viewed.isEmpty()
                                ? Future.succeededFuture()
                                : decide(tx, source, owners, viewed)
                                        .compose(decided -> write(tx, source, owners, decided, origin, because))));
    }

    /** @param seen by pair, where a decision is about an artifact */
    private record Decided(List<Viewed> viewed, Map<Long, List<Decision>> byGroup, Map<Pair, List<Seen>> seen) {
        List<Decision> about(Viewed one) {
            return byGroup.getOrDefault(one.pair().group(), List.of()).stream()
                    .filter(decision -> decision.packages().matches(one.ecosystem(), one.name()))
                    .toList();
        }

        Found found(Viewed one) {
            var found = one.found();
            return new Found(
                    found.status(),
                    found.severity(),
                    found.rule(),
                    seen.getOrDefault(one.pair(), List.of()),
                    found.fixKnown(),
                    found.exploited(),
                    found.firstSeenAt(),
                    found.resolvedAt(),
                    found.publishedAt());
        }
    }

    private static Future<Decided> decide(SqlClient tx, long source, List<Owner> owners, List<Viewed> viewed) {
        var teams = owners.stream().map(Owner::team).toList();
        var groups = viewed.stream().map(one -> one.pair().group()).collect(Collectors.toSet());
        return DecisionStore.inForce(tx, source, teams, groups).compose(byGroup -> {
            var decided = new Decided(viewed, byGroup, Map.of());
            var narrow = viewed.stream()
                    .filter(one -> decided.about(one).stream().anyMatch(d -> d.scope() == DecisionScope.ARTIFACT))
                    .map(Viewed::pair)
                    .toList();
            return narrow.isEmpty()
                    ? Future.succeededFuture(decided)
                    : ViewStore.seen(tx, source, narrow).map(seen -> new Decided(viewed, byGroup, seen));
        });
    }

    private Future<Void> write(
            SqlClient tx, long source, List<Owner> owners, Decided decided, Origin origin, Because because) {
        var views = new Views(policies, owners, origin.at());
        var turns = new ArrayList<Turn>();
        for (var one : decided.viewed()) {
            turns.addAll(turns(one, views.of(decided.found(one), decided.about(one), one.views())));
        }
        if (turns.isEmpty()) {
            return Future.succeededFuture();
        }
        return former(tx, turns).compose(decisions -> FanOut.inTurn(
                        FanOut.chunks(turns, BATCH), batch -> ViewStore.write(tx, source, batch))
                .compose(written -> CountStore.count(tx, source, turns))
                .compose(counted -> ChangeStore.writeOfViews(
                        tx, origin, changes(turns, !owners.isEmpty(), because, decisions, origin))));
    }

    private static List<Turn> turns(Viewed one, List<View> after) {
        var turns = new ArrayList<Turn>();
        var teams = new HashSet<Long>();
        for (var view : after) {
            teams.add(view.team());
            var before = one.views().get(view.team());
            if (!view.equals(before)) {
                turns.add(new Turn(one, view.team(), before, view));
            }
        }
        one.views().forEach((team, before) -> {
            if (!teams.contains(team)) {
                turns.add(new Turn(one, team, before, null));
            }
        });
        return turns;
    }

    /** Of decisions that held until now: whether they are in force still, and until when they were. */
    private static Future<Map<Long, Decision>> former(SqlClient tx, List<Turn> turns) {
        var rows = turns.stream()
                .map(Turn::before)
                .filter(Objects::nonNull)
                .flatMap(view -> Stream.of(view.suppressedBy(), view.severityBy(), view.priorityBy()))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return rows.isEmpty() ? Future.succeededFuture(Map.of()) : DecisionStore.unrevoked(tx, rows);
    }

    /** What happens to the view of the fleet is told by those of the teams, where there are any. */
    private static List<ViewChange> changes(
            List<Turn> turns, boolean owned, Because because, Map<Long, Decision> decisions, Origin origin) {
        var changes = new ArrayList<ViewChange>();
        for (var turn : turns) {
            var after = turn.after();
            if (after != null && (!owned || turn.team() != View.FLEET)) {
                changes.addAll(
                        ViewChange.of(turn.of().problem(), turn.before(), after, because, decisions, origin.at()));
            }
        }
        return changes;
    }
}
