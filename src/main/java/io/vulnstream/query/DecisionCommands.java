package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import io.vertx.core.Future;
import io.vulnstream.finding.Severity;
import io.vulnstream.query.view.DecisionView;
import io.vulnstream.triage.Decision;
import io.vulnstream.triage.DecisionKind;
import io.vulnstream.triage.DecisionScope;
import io.vulnstream.triage.Decisions;
import io.vulnstream.triage.Draft;
import io.vulnstream.triage.Effect;
import io.vulnstream.triage.Justification;
import io.vulnstream.triage.Outcome;
import io.vulnstream.triage.PackagePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The mutations decide, decideAll and revokeDecision: who it is comes from the token, never from the request. */
final class DecisionCommands implements SchemaPart {
    private static final int PAGE = 100;
    private static final int SHOWN = 100;

    private final Decisions decisions;
    private final DecisionReadStore store;
    private final ProblemStore problems;

    DecisionCommands(Decisions decisions, DecisionReadStore store, ProblemStore problems) {
        this.decisions = decisions;
        this.store = store;
        this.problems = problems;
    }

    /**
     * @param decisions those that stand now; none of a preview
     * @param changed, unchanged: how many problems
     * @param problems what changed of them, 100 at most
     */
    record Payload(
            List<DecisionView> decisions,
            int changed,
            int unchanged,
            int later,
            boolean repeated,
            List<EffectView> problems) {}

    record EffectView(UUID problemId, SeenView before, SeenView after) {}

    record SeenView(
            Severity severity,
            @Nullable DecisionKind suppressed,
            @Nullable Integer priority) {
        static SeenView of(Effect.Seen seen) {
            return new SeenView(seen.severity(), seen.suppressed(), seen.priority() == 0 ? null : seen.priority());
        }
    }

    record RevokePayload(DecisionView decision) {}

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Mutation", "decide", this::decide);
        wiring.root("Mutation", "decideAll", this::decideAll);
        wiring.root("Mutation", "revokeDecision", this::revoke);
        wiring.field(
                "DecisionEffect",
                "problem",
                Batch.one("DecisionEffect.problem", problems::byIds),
                EffectView::problemId);
    }

    private Future<Payload> decide(DataFetchingEnvironment env) {
        var input = Arguments.in(env, "input");
        return made(List.of(draft(input, input.id("problem"), input.text("idempotencyKey"))), env, "decide", input);
    }

    /** A decision for each problem that the filter gives, about that problem alone. */
    private Future<Payload> decideAll(DataFetchingEnvironment env) {
        var input = Arguments.in(env, "input");
        var filter = ProblemFilter.of(input.in("filter"));
        return all(filter, null, new ArrayList<>()).compose(found -> {
            if (found.isEmpty()) {
                return Future.succeededFuture(new Payload(List.of(), 0, 0, 0, false, List.of()));
            }
            var key = input.text("idempotencyKey");
            var drafts = IntStream.range(0, found.size())
                    .mapToObj(i -> draft(input, found.get(i), key == null ? null : key + " " + found.get(i)))
                    .toList();
            return made(drafts, env, "decideAll", input);
        });
    }

    private Future<List<UUID>> all(ProblemFilter filter, @Nullable Cursor after, List<UUID> found) {
        var page = new PageRequest(PAGE, after);
        return problems.bySeverity(filter, page).compose(connection -> {
            connection.nodes().forEach(problem -> found.add(problem.id()));
            if (found.size() > Decisions.MOST) {
                throw QueryProblem.badInput("the filter gives more than " + Decisions.MOST
                        + " problems: narrow it, or decide by package and vulnerability");
            }
            return connection.pageInfo().hasNextPage()
                    ? all(filter, ProblemStore.bySeverity(connection.nodes().getLast()), found)
                    : Future.succeededFuture(found);
        });
    }

    private Future<Payload> made(List<Draft> drafts, DataFetchingEnvironment env, String mutation, Arguments input) {
        var principal = Callers.principal(env, mutation);
        var preview = Boolean.TRUE.equals(input.flag("preview"));
        return decisions
                .decide(drafts, principal, preview)
                .compose(outcome -> preview
                        ? Future.succeededFuture(payload(outcome, List.of()))
                        : views(outcome.decisions()).map(views -> payload(outcome, views)));
    }

    private Future<List<DecisionView>> views(List<Decision> made) {
        var shown = made.stream().map(Decision::id).limit(SHOWN).toList();
        return store.byIds(shown).map(views -> shown.stream()
                .map(id -> Objects.requireNonNull(views.get(id), "it was made just now"))
                .toList());
    }

    private static Payload payload(Outcome outcome, List<DecisionView> views) {
        var changed = outcome.effects().stream().filter(Effect::changes).toList();
        return new Payload(
                views,
                changed.size(),
                outcome.effects().size() - changed.size(),
                outcome.later(),
                outcome.repeated(),
                changed.stream()
                        .limit(SHOWN)
                        .map(one -> new EffectView(one.problem(), SeenView.of(one.before()), SeenView.of(one.after())))
                        .toList());
    }

    private Future<RevokePayload> revoke(DataFetchingEnvironment env) {
        var input = Arguments.in(env, "input");
        var id = Objects.requireNonNull(input.id("id"), "the schema requires it");
        return decisions
                .revoke(id, input.text("reason"), Callers.principal(env, "revokeDecision"))
                .compose(decision -> store.byIds(List.of(decision.id())))
                .map(views -> new RevokePayload(Objects.requireNonNull(views.get(id), "it was found just now")));
    }

    private static Draft draft(Arguments input, @Nullable UUID problem, @Nullable String key) {
        return new Draft(
                problem,
                input.text("vulnerability"),
                new PackagePattern(input.text("ecosystem"), input.text("package")),
                input.word("scope", DecisionScope.class),
                input.id("artifact"),
                input.id("source"),
                input.text("team"),
                Objects.requireNonNull(input.word("kind", DecisionKind.class), "the schema requires it"),
                input.word("justification", Justification.class),
                input.word("severity", Severity.class),
                input.count("priority"),
                Objects.requireNonNull(input.text("reason"), "the schema requires it"),
                input.moment("validUntil"),
                input.text("revision"),
                null,
                null,
                key);
    }
}
