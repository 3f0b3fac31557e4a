package io.vulnstream.triage;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.support.FanOut;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.triage.DecidingStore.Target;
import io.vulnstream.triage.Drafts.Checked;
import io.vulnstream.triage.Effect.Seen;
import io.vulnstream.triage.Refusal.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides and revokes: the decision, what it replaces, the audit, and what problems are by it, or nothing at all. */
final class DecideStore {
    /** More problems than these are looked at afterwards, source by source. */
    private static final int AT_ONCE = 1_000;

    private final Pg pg;
    private final ReviewStore reviews;

    DecideStore(Pg pg, ReviewStore reviews) {
        this.pg = pg;
        this.reviews = reviews;
    }

    /** @param vulnerability row */
    record Ready(Checked checked, long vulnerability) {}

    /** Takes everything back after it was seen what it would do. */
    private static final class Preview extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Outcome outcome;

        Preview(Outcome outcome) {
            super("a preview", null, false, false);
            this.outcome = outcome;
        }
    }

    /** @param preview whether to tell only what it would do */
    Future<Outcome> decide(List<Ready> drafts, String author, boolean preview) {
        return pg.withRacingTransaction(tx -> repeated(tx, drafts, author)
                        .compose(before -> before.isPresent()
                                ? Future.succeededFuture(before.get())
                                : DecidingStore.now(tx)
                                        .compose(now -> {
                                            drafts.forEach(one -> Drafts.checkValidity(
                                                    one.checked().draft(), now));
                                            return within(tx, () -> targets(tx, drafts), team(drafts), () -> unchanged(
                                                            tx, drafts)
                                                    .compose(done -> write(tx, drafts, author)));
                                        })
                                        .compose(outcome -> preview
                                                ? Future.failedFuture(new Preview(outcome))
                                                : Future.succeededFuture(outcome))))
                .recover(failure -> failure instanceof Preview seen
                        ? Future.succeededFuture(seen.outcome)
                        : Future.failedFuture(failure));
    }

    Future<Optional<Decision>> find(UUID id) {
        return pg.withConnection(connection -> DecidingStore.byId(connection, id));
    }

    Future<List<UUID>> expired(int limit) {
        return DecidingStore.expired(pg, limit);
    }

    /** @return false when it had ended before */
    Future<Boolean> end(Decision decision, short why, String principal, @Nullable String reason) {
        return pg.withTransaction(
                tx -> DecidingStore.vulnerability(tx, decision).compose(vulnerability -> {
                    var reach = new Reach(
                            decision.scope(),
                            decision.artifact(),
                            decision.source(),
                            decision.team(),
                            decision.vulnerability(),
                            decision.packages());
                    var ended = new ArrayList<Boolean>();
                    return within(
                                    tx,
                                    () -> DecidingStore.targets(tx, reach, vulnerability),
                                    decision.team(),
                                    () -> DecidingStore.end(tx, decision, why, principal, reason)
                                            .compose(was -> {
                                                ended.add(was);
                                                return was
                                                        ? DecidingStore.audit(
                                                                tx, principal, action(why), decision, reason)
                                                        : Future.succeededFuture();
                                            })
                                            .map(List.<Decision>of()))
                            .map(outcome -> ended.contains(true));
                }));
    }

    private static String action(short why) {
        return why == DecidingStore.EXPIRED ? "decision.expire" : "decision.revoke";
    }

    private interface Change {
        Future<List<Decision>> make();
    }

    /**
     * Holds what the problems belong to while the change is made, and makes them what they are by it. They are looked for once
     * more then: others may have come, or other groups, before everything was held.
     */
    private Future<Outcome> within(
            SqlClient tx, Supplier<Future<List<Target>>> search, @Nullable Long team, Change change) {
        return search.get().compose(found -> {
            var expected = found.size() <= AT_ONCE ? found : List.<Target>of();
            var held = new TreeSet<>(expected.stream().map(Target::source).toList());
            return reviews.hold(tx, List.copyOf(held))
                    .compose(done -> DecidingStore.seen(tx, problems(expected), team))
                    .compose(before -> change.make()
                            .compose(decisions -> search.get().compose(targets -> {
                                var now = targets.stream()
                                        .filter(target -> held.contains(target.source()))
                                        .toList();
                                return review(tx, now)
                                        .compose(done -> later(tx, targets, held))
                                        .compose(done -> DecidingStore.seen(tx, problems(now), team))
                                        .map(after -> new Outcome(
                                                decisions, effects(before, after), targets.size() - now.size(), false));
                            })));
        });
    }

    private Future<Void> review(SqlClient tx, List<Target> targets) {
        var bySource = new TreeMap<Long, Set<Long>>();
        targets.forEach(target ->
                bySource.computeIfAbsent(target.source(), s -> new HashSet<>()).add(target.problem()));
        return FanOut.inTurn(
                List.copyOf(bySource.entrySet()), entry -> reviews.review(tx, entry.getKey(), entry.getValue()));
    }

    private static Future<Void> later(SqlClient tx, List<Target> targets, Set<Long> held) {
        var rest = targets.stream().map(Target::source).collect(Collectors.toCollection(TreeSet::new));
        rest.removeAll(held);
        return DecidingStore.markStale(tx, rest);
    }

    private static Set<Long> problems(Collection<Target> targets) {
        return targets.stream().map(Target::problem).collect(Collectors.toSet());
    }

    private static List<Effect> effects(Map<UUID, Seen> before, Map<UUID, Seen> after) {
        var effects = new ArrayList<Effect>();
        after.forEach((problem, seen) -> {
            var was = before.get(problem);
            effects.add(new Effect(problem, was == null ? seen : was, seen));
        });
        return effects;
    }

    private static @Nullable Long team(List<Ready> drafts) {
        return drafts.isEmpty() ? null : drafts.get(0).checked().reach().team();
    }

    private static Future<List<Target>> targets(SqlClient tx, List<Ready> drafts) {
        var found = new HashSet<Target>();
        return FanOut.inTurn(
                        drafts, one -> DecidingStore.targets(tx, one.checked().reach(), one.vulnerability())
                                .map(found::addAll)
                                .mapEmpty())
                .map(done -> List.copyOf(found));
    }

    /** All of them or none: a key is used for the same again. */
    private static Future<Optional<Outcome>> repeated(SqlClient tx, List<Ready> drafts, String author) {
        var known = new ArrayList<Decision>();
        return FanOut.inTurn(drafts, one -> DecidingStore.byKey(
                                tx, author, one.checked().draft().key())
                        .map(found -> {
                            found.ifPresent(decision -> known.add(same(decision, one)));
                            return null;
                        }))
                .map(done -> !known.isEmpty() && known.size() == drafts.size()
                        ? Optional.of(new Outcome(known, List.of(), 0, true))
                        : Optional.empty());
    }

    private static Decision same(Decision decision, Ready again) {
        var draft = again.checked().draft();
        var reach = again.checked().reach();
        if (decision.kind() == draft.kind()
                && decision.scope() == reach.scope()
                && decision.vulnerability().equals(reach.vulnerability())
                && decision.packages().equals(reach.packages())) {
            return decision;
        }
        throw new Refusal(
                Reason.CONFLICT,
                "the idempotency key '" + draft.key() + "' was used for another decision, " + decision.id());
    }

    /** Nothing was decided about a problem since it was looked at. */
    private static Future<Void> unchanged(SqlClient tx, List<Ready> drafts) {
        var looked = drafts.stream()
                .filter(one -> one.checked().draft().revision() != null
                        && one.checked().problem() != null)
                .toList();
        return FanOut.inTurn(looked, one -> DecidingStore.about(
                        tx, Objects.requireNonNull(one.checked().problem()))
                .compose(decisions -> {
                    var now = Revision.of(decisions.stream().map(Decision::row).toList());
                    return now.equals(one.checked().draft().revision())
                            ? Future.succeededFuture()
                            : Future.failedFuture(conflict(decisions, now));
                }));
    }

    private static Refusal conflict(List<Decision> decisions, String revision) {
        var holding = Precedence.of(decisions).all().stream()
                .map(one -> one.kind().word() + " by " + one.author() + " (" + one.id() + ")")
                .collect(Collectors.joining(", "));
        return new Refusal(
                Reason.CONFLICT,
                "somebody decided meanwhile: now " + (holding.isEmpty() ? "no decision holds" : holding)
                        + "; the revision is '" + revision + "'");
    }

    private static Future<List<Decision>> write(SqlClient tx, List<Ready> drafts, String author) {
        var made = new ArrayList<Decision>();
        return FanOut.inTurn(drafts, one -> DecidingStore.insert(tx, one.checked(), one.vulnerability(), author)
                        .compose(decision -> {
                            made.add(decision);
                            return DecidingStore.supersede(tx, decision)
                                    .compose(done -> DecidingStore.audit(
                                            tx, author, "decision.make", decision, decision.reason()));
                        }))
                .map(done -> List.copyOf(made));
    }
}
