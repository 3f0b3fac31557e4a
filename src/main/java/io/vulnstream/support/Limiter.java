package io.vulnstream.support;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/** Lets so many calls run at once; the others wait in the order they came. From any thread. */
public final class Limiter {
    private final Queue<Promise<Void>> waiting = new ArrayDeque<>();
    private int free;

    public Limiter(int atOnce) {
        this.free = atOnce;
    }

    public <T> Future<T> run(Supplier<Future<T>> call) {
        return turn().compose(mine -> call.get()).onComplete(done -> next());
    }

    private synchronized Future<Void> turn() {
        if (free > 0) {
            free--;
            return Future.succeededFuture();
        }
        Promise<Void> turn = Promise.promise();
        waiting.add(turn);
        return turn.future();
    }

    private void next() {
        Promise<Void> turn;
        synchronized (this) {
            turn = waiting.poll();
            if (turn == null) {
                free++;
                return;
            }
        }
        turn.complete();
    }
}
