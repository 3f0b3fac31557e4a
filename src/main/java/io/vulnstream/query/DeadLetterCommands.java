package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import io.vertx.core.Future;
import io.vulnstream.ledger.DeadLetterSelection;
import io.vulnstream.ledger.DeadLetters;
import io.vulnstream.support.http.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The mutations replayDeadLetters and dropDeadLetters: check, and hand over to the ledger, which records who it was. */
final class DeadLetterCommands implements SchemaPart {
    private static final int MOST_IDS = 1_000;
    private static final int LONGEST_REASON = 1_000;
    private static final double FASTEST = 100_000;
    private final DeadLetters letters;
    private final DeadLetterStore store;

    DeadLetterCommands(DeadLetters letters, DeadLetterStore store) {
        this.letters = letters;
        this.store = store;
    }

    /** @param remaining of the group, or of all, that were not chosen */
    record ReplayPayload(
            int replayed,
            List<DeadLetters.Replayed.Joined> joined,
            List<UUID> skipped,
            List<UUID> unknown,
            long remaining) {}

    record DropPayload(int dropped, List<UUID> unknown, long remaining) {}

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Mutation", "replayDeadLetters", this::replay);
        wiring.root("Mutation", "dropDeadLetters", this::drop);
    }

    private Future<ReplayPayload> replay(DataFetchingEnvironment env) {
        var principal = principal(env, "replayDeadLetters");
        var input = Arguments.in(env, "input");
        var selection = selection(input);
        return letters.replay(selection, apart(input), principal.name()).compose(done -> remaining(selection)
                .map(rest -> new ReplayPayload(
                        done.replayed().size(), done.joined(), done.skipped(), done.unknown(), rest)));
    }

    private Future<DropPayload> drop(DataFetchingEnvironment env) {
        var principal = principal(env, "dropDeadLetters");
        var input = Arguments.in(env, "input");
        var reason = Objects.requireNonNull(input.text("reason"), "the schema requires it");
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw QueryProblem.badInput("'reason' has 1 to " + LONGEST_REASON + " characters");
        }
        var selection = selection(input);
        if (Boolean.TRUE.equals(input.flag("quarantine"))) {
            if (selection.group() != null || !selection.ids().isEmpty()) {
                throw QueryProblem.badInput("'quarantine' goes with 'all': give ids without it");
            }
            return letters.dropQuarantined(selection.limit(), principal.name(), reason)
                    .map(done -> new DropPayload(done.dropped().size(), done.unknown(), 0));
        }
        return letters.drop(selection, principal.name(), reason).compose(done -> remaining(selection)
                .map(rest -> new DropPayload(done.dropped().size(), done.unknown(), rest)));
    }

    private Future<Long> remaining(DeadLetterSelection selection) {
        return selection.ids().isEmpty() ? store.count(selection.group()) : Future.succeededFuture(0L);
    }

    private static DeadLetterSelection selection(Arguments input) {
        var ids = input.ids("ids", MOST_IDS);
        var group = input.text("group");
        boolean all = Boolean.TRUE.equals(input.flag("all"));
        if ((ids == null || ids.isEmpty() ? 0 : 1) + (group == null ? 0 : 1) + (all ? 1 : 0) != 1) {
            throw QueryProblem.badInput("give one of 'ids', 'group' and 'all: true'");
        }
        int limit = Objects.requireNonNullElse((Integer) input.values().get("limit"), DeadLetterSelection.MOST);
        if (limit < 1 || limit > DeadLetterSelection.MOST) {
            throw QueryProblem.badInput("'limit' is " + limit + "; 1 to " + DeadLetterSelection.MOST
                    + " are changed at a time, call again for the rest");
        }
        return new DeadLetterSelection(ids == null ? List.of() : ids, group, limit);
    }

    private static Duration apart(Arguments input) {
        var perSecond = (@Nullable Double) input.values().get("perSecond");
        if (perSecond == null) {
            return Duration.ZERO;
        }
        if (!(perSecond > 0) || perSecond > FASTEST) {
            throw QueryProblem.badInput("'perSecond' must be more than 0 and at most " + (long) FASTEST);
        }
        return Duration.ofNanos((long) Math.min(1e9 / perSecond, 1e15));
    }

    /** From the token, never from the request. Who belongs to no team and administrates nothing may only read. */
    private static Principal principal(DataFetchingEnvironment env, String mutation) {
        var principal = Callers.principal(env, mutation);
        if (!principal.administrator() && principal.teams().isEmpty()) {
            throw new QueryProblem(
                    QueryProblem.Code.FORBIDDEN,
                    "'" + principal.name() + "' may only read: " + mutation + " needs a token with a team");
        }
        return principal;
    }
}
