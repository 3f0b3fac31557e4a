package io.vulnstream.support;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Does together what is asked for while earlier batches are on their way: what comes alone is done at once, many at a time
 * share a round trip and a flush. Each is answered on the context it was asked on. From any thread.
 */
public final class Batcher<I, O> {
    private final int atOnce;
    private final int largest;
    private final Function<List<I>, Future<List<O>>> work;
    private final Predicate<Throwable> outage;
    private final Deque<Waiting<I, O>> queue = new ArrayDeque<>();
    private int running;

    /**
     * @param atOnce batches on their way
     * @param largest batch
     * @param work answers as many as it was given, in their order; all of them are done or none
     * @param outage what says nothing about any item: after other failures each of a batch is tried alone, so that one
     *     that cannot be done does not take the others with it
     */
    public Batcher(int atOnce, int largest, Function<List<I>, Future<List<O>>> work, Predicate<Throwable> outage) {
        this.atOnce = atOnce;
        this.largest = largest;
        this.work = work;
        this.outage = outage;
    }

    private record Waiting<I, O>(
            I item, Promise<O> answer, @Nullable Context context) {}

    public Future<O> add(I item) {
        var context = Vertx.currentContext();
        var waiting = new Waiting<I, O>(item, Promise.promise(), context);
        synchronized (this) {
            queue.add(waiting);
        }
        if (context == null) {
            begin();
        } else {
            context.runOnContext(nothing -> begin()); // after whatever else asks in this turn of the event loop
        }
        return waiting.answer().future();
    }

    private void begin() {
        var batch = next();
        if (!batch.isEmpty()) {
            run(batch).onComplete(done -> {
                synchronized (this) {
                    running--;
                }
                begin();
            });
        }
    }

    private synchronized List<Waiting<I, O>> next() {
        var batch = new ArrayList<Waiting<I, O>>();
        if (running < atOnce) {
            while (!queue.isEmpty() && batch.size() < largest) {
                batch.add(queue.remove());
            }
            running += batch.isEmpty() ? 0 : 1;
        }
        return batch;
    }

    /** Never fails. */
    private Future<Void> run(List<Waiting<I, O>> batch) {
        return attempt(batch).transform(done -> {
            if (done.succeeded()) {
                answer(batch, done.result(), null);
            } else if (batch.size() == 1 || outage.test(done.cause())) {
                answer(batch, List.of(), done.cause());
            } else {
                return Future.join(batch.stream().map(one -> run(List.of(one))).toList())
                        .mapEmpty();
            }
            return Future.succeededFuture();
        });
    }

    private Future<List<O>> attempt(List<Waiting<I, O>> batch) {
        try {
            return work.apply(batch.stream().map(Waiting::item).toList());
        } catch (RuntimeException e) { // whoever waits is to be answered, whatever happens
            return Future.failedFuture(e);
        }
    }

    /** In one step for each context, because to wake an event loop costs more than to answer. */
    private void answer(List<Waiting<I, O>> batch, List<O> answers, @Nullable Throwable failure) {
        int from = 0;
        while (from < batch.size()) {
            var context = batch.get(from).context();
            int to = from + 1;
            while (to < batch.size() && Objects.equals(batch.get(to).context(), context)) {
                to++;
            }
            var first = from;
            var last = to;
            Runnable settle = () -> {
                for (int i = first; i < last; i++) {
                    settle(batch.get(i), failure == null ? answers.get(i) : null, failure);
                }
            };
            if (context == null || context == Vertx.currentContext()) {
                settle.run();
            } else {
                context.runOnContext(nothing -> settle.run());
            }
            from = to;
        }
    }

    /** Who throws at its answer keeps nobody else's back, and is told of as if it had been answered alone. */
    private static <I, O> void settle(Waiting<I, O> waiting, @Nullable O answer, @Nullable Throwable failure) {
        try {
            if (failure == null) {
                waiting.answer().complete(answer);
            } else {
                waiting.answer().fail(failure);
            }
        } catch (RuntimeException e) {
            if (waiting.context() == null) {
                var thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            } else {
                waiting.context().runOnContext(nothing -> {
                    throw e;
                });
            }
        }
    }
}
