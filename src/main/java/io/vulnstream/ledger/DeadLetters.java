package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vulnstream.bus.Hints;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** What people do with dead letters: have them tried again, or put them aside. */
public final class DeadLetters {
    private final ReplayStore replays;
    private final DropStore drops;
    private final Hints hints;

    public DeadLetters(Pg pg, Hints hints) {
        this.replays = new ReplayStore(pg);
        this.drops = new DropStore(pg);
        this.hints = hints;
    }

    /**
     * What became of a replay.
     *
     * @param replayed work that waits to be tried again, each with a budget of attempts of its own
     * @param joined work that somebody else had asked for again already: who waited for the dead letter waits for that now
     * @param skipped dead letters that cannot be tried again yet, because their failed scan is not archived
     * @param unknown ids that name no dead letter
     */
    public record Replayed(List<UUID> replayed, List<Joined> joined, List<UUID> skipped, List<UUID> unknown) {
        /** @param job what does the work */
        public record Joined(UUID deadLetter, UUID job) {}
    }

    /** @param unknown ids that name nothing that could be dropped */
    public record Dropped(List<UUID> dropped, List<UUID> unknown) {}

    /**
     * In one transaction: all or nothing.
     *
     * @param apart the time between each one's turn and the next one's
     */
    public Future<Replayed> replay(DeadLetterSelection selection, Duration apart, String principal) {
        return replays.replay(selection, apart, principal).onSuccess(done -> tell());
    }

    /** In one transaction. Work whose fact no subscriber can settle ends with it. */
    public Future<Dropped> drop(DeadLetterSelection selection, String principal, String reason) {
        return drops.drop(selection, principal, reason).onSuccess(done -> tell());
    }

    /** All of the quarantine that is not dropped, at most so many. */
    public Future<Dropped> dropQuarantined(int limit, String principal, String reason) {
        return drops.dropQuarantined(limit, principal, reason);
    }

    private void tell() {
        hints.give(Hints.LEDGER);
        hints.give(Hints.PROGRESS);
    }
}
