package io.vulnstream.intake;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.event.Cause;
import io.vulnstream.ledger.Acceptance;
import io.vulnstream.ledger.Submission;
import io.vulnstream.ledger.Submissions;
import io.vulnstream.support.OutageLog;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits together what arrives while a commit runs: one that comes alone is committed at once, many at a time share a
 * round trip and a flush. Each is answered after its own commit. What cannot be committed is refused, as is what would
 * wait too long or be too much to hold.
 */
public final class GroupCommit implements Submissions {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int COMMITS_AT_ONCE = 2;
    private static final int ROWS_OF_A_COMMIT = 2_000;
    private static final int MOST_ROWS = 100_000;
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final Function<List<Submission>, Future<List<Acceptance>>> store;
    private final long patienceNanos;
    private final OutageLog outage = new OutageLog(LOG, "accept", "Committing requests");
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private int rows;
    private int commits;

    /** @param patience how long one may wait for its commit to begin */
    public GroupCommit(Function<List<Submission>, Future<List<Acceptance>>> store, Duration patience) {
        this.store = store;
        this.patienceNanos = patience.toNanos();
    }

    private record Waiting(Submission submission, Promise<Acceptance> answer, long since) {
        int rows() {
            return Math.max(1, submission.requests().size());
        }

        String key() {
            return submission.principal() + '\n' + submission.key();
        }
    }

    @Override
    public Future<Acceptance> accept(Submission submission) {
        var waiting = new Waiting(submission, Promise.promise(), System.nanoTime());
        synchronized (this) {
            if (rows + waiting.rows() > MOST_ROWS) {
                return Future.failedFuture(
                        unavailable("too many requests wait to be stored; nothing of this one was", null));
            }
            queue.add(waiting);
            rows += waiting.rows();
        }
        commitNext();
        return waiting.answer().future();
    }

    private void commitNext() {
        var late = new ArrayList<Waiting>();
        var batch = next(late);
        late.forEach(waiting -> waiting.answer()
                .fail(unavailable("PostgreSQL takes too long; nothing of this request was stored", null)));
        if (!batch.isEmpty()) {
            commit(batch).onComplete(done -> {
                synchronized (this) {
                    commits--;
                }
                commitNext();
            });
        }
    }

    /** No key twice in one commit: the second is to find what the first has left. */
    private synchronized List<Waiting> next(List<Waiting> late) {
        var batch = new ArrayList<Waiting>();
        if (commits >= COMMITS_AT_ONCE) {
            return batch;
        }
        var keys = new HashSet<String>();
        int taken = 0;
        while (!queue.isEmpty()) {
            var waiting = queue.peek();
            if (System.nanoTime() - waiting.since() > patienceNanos) {
                late.add(waiting);
            } else if ((taken > 0 && taken + waiting.rows() > ROWS_OF_A_COMMIT)
                    || (waiting.submission().key() != null && !keys.add(waiting.key()))) {
                break;
            } else {
                batch.add(waiting);
                taken += waiting.rows();
            }
            queue.remove();
            rows -= waiting.rows();
        }
        commits += batch.isEmpty() ? 0 : 1;
        return batch;
    }

    /** One that PostgreSQL refuses for what it holds must not take the others with it. Never fails. */
    private Future<Void> commit(List<Waiting> batch) {
        return store.apply(batch.stream().map(Waiting::submission).toList())
                .onSuccess(answers -> {
                    outage.up();
                    for (int i = 0; i < batch.size(); i++) {
                        batch.get(i).answer().complete(answers.get(i));
                    }
                })
                .<Void>mapEmpty()
                .recover(failure -> failed(batch, failure));
    }

    private Future<Void> failed(List<Waiting> batch, Throwable failure) {
        if (Pg.unavailable(failure)) {
            outage.down(failure);
            var told = unavailable("PostgreSQL cannot be asked now", failure);
            batch.forEach(waiting -> waiting.answer().tryFail(told));
            return Future.succeededFuture();
        }
        if (batch.size() == 1) {
            batch.get(0).answer().tryFail(failure);
            return Future.succeededFuture();
        }
        return Future.join(batch.stream().map(one -> commit(List.of(one))).toList())
                .mapEmpty();
    }

    private static PipelineFailure unavailable(String why, @Nullable Throwable origin) {
        return new PipelineFailure.Retryable(Cause.STORAGE_UNAVAILABLE, why + ": ask again", origin, AGAIN);
    }
}
