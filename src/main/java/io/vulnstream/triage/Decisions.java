package io.vulnstream.triage;

import io.vertx.core.Future;
import io.vulnstream.support.FanOut;
import io.vulnstream.support.http.Principal;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.triage.DecideStore.Ready;
import io.vulnstream.triage.Drafts.Checked;
import io.vulnstream.triage.Refusal.Reason;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where decisions are made: whoever asks is told what came of it, or why not. Failures for who asks are {@link Refusal}s. */
public final class Decisions {
    /** How many can be made together. */
    public static final int MOST = 1_000;

    private static final int EXPIRING = 100;
    private static final int LOOKUPS = 4;

    private final ReviewStore reviews;
    private final Drafts drafts;
    private final DecideStore store;

    public Decisions(Pg pg, ReviewStore reviews) {
        this.reviews = reviews;
        this.drafts = new Drafts(new ReachStore(pg));
        this.store = new DecideStore(pg, reviews);
    }

    public Future<Outcome> decide(Draft draft, Principal principal) {
        return decide(List.of(draft), principal, false);
    }

    /**
     * All of them or none.
     *
     * @param preview whether to tell only what would come of it
     */
    public Future<Outcome> decide(List<Draft> all, Principal principal, boolean preview) {
        if (all.isEmpty() || all.size() > MOST) {
            return Future.failedFuture(
                    Refusal.invalid("there are " + all.size() + " decisions; 1 to " + MOST + " are made at a time"));
        }
        return Future.succeededFuture()
                .map(begun -> {
                    all.forEach(Drafts::check);
                    return null;
                })
                .compose(checked -> FanOut.map(all, LOOKUPS, draft -> drafts.resolve(draft, principal)))
                .compose(resolved -> FanOut.map(resolved, 1, this::ready))
                .compose(ready -> store.decide(ready, principal.name(), preview));
    }

    private Future<Ready> ready(Checked checked) {
        return reviews.vulnerability(checked.reach().vulnerability()).map(row -> new Ready(checked, row));
    }

    /**
     * Ends a decision, for whoever made it, the team it was made for and administrators. One that has ended stays as it is.
     *
     * @return the decision
     */
    public Future<Decision> revoke(UUID id, @Nullable String reason, Principal principal) {
        return find(id).compose(decision -> allowed(decision, principal)
                .compose(allowed -> allowed
                        ? store.end(decision, DecidingStore.REVOKED, principal.name(), reason)
                                .map(decision)
                        : Future.failedFuture(new Refusal(
                                Reason.FORBIDDEN,
                                "'" + principal.name() + "' may not revoke what " + decision.author() + " decided"))));
    }

    private Future<Decision> find(UUID id) {
        return store.find(id)
                .map(found ->
                        found.orElseThrow(() -> new Refusal(Reason.NOT_FOUND, "there is no decision '" + id + "'")));
    }

    private Future<Boolean> allowed(Decision decision, Principal principal) {
        return principal.administrator() || principal.name().equals(decision.author())
                ? Future.succeededFuture(true)
                : drafts.teams(principal).map(teams -> decision.team() != null && teams.containsValue(decision.team()));
    }

    /** Ends what was valid until now; answers how many there were. */
    public Future<Integer> expire() {
        return store.expired(EXPIRING).compose(ids -> FanOut.inTurn(ids, id -> find(id).compose(
                                decision -> store.end(decision, DecidingStore.EXPIRED, "vulnstream", null))
                        .mapEmpty())
                .map(ids.size()));
    }
}
