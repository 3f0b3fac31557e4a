package io.vulnstream.query;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vulnstream.query.view.ChangeEventView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.dataloader.DataLoader;
import org.dataloader.DataLoaderRegistry;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * What happens to problems, for one subscription. It is read from the database behind a cursor, as far as whoever listens
 * takes it, so nothing is kept for listeners that are slow, and none is lost for those that went away.
 */
final class ChangeFeed implements Publisher<ChangeEventView> {
    private static final long PAUSE_MILLIS = 1_000;
    private static final long FULL_MILLIS = 100;
    /** Less than a server or a proxy waits before it ends what is silent. */
    private static final long PING_MILLIS = 20_000;

    private final Vertx vertx;
    private final TransitionStore store;
    private final TransitionStore.Filter filter;
    private final ServerWebSocket socket;
    private final DataLoaderRegistry loaders;
    private final Cursor from;

    ChangeFeed(
            TransitionStore store,
            TransitionStore.Filter filter,
            Cursor from,
            ServerWebSocket socket,
            DataLoaderRegistry loaders) {
        this.vertx = Vertx.currentContext().owner();
        this.store = store;
        this.filter = filter;
        this.from = from;
        this.socket = socket;
        this.loaders = loaders;
    }

    @Override
    public void subscribe(Subscriber<? super ChangeEventView> subscriber) {
        subscriber.onSubscribe(new Reading(subscriber));
    }

    /** Everything happens on one context. */
    private final class Reading implements Subscription {
        private final Context context = vertx.getOrCreateContext();
        private final Subscriber<? super ChangeEventView> subscriber;
        private final Deque<ChangeEventView> read = new ArrayDeque<>();
        private final long pings;
        private Cursor position = from;
        private long wanted;
        private boolean waiting;
        private boolean ended;

        Reading(Subscriber<? super ChangeEventView> subscriber) {
            this.subscriber = subscriber;
            this.pings = vertx.setPeriodic(PING_MILLIS, timer -> ping());
        }

        @Override
        public void request(long more) {
            context.runOnContext(nothing -> {
                wanted = wanted + more < 0 ? Long.MAX_VALUE : wanted + more;
                deliver();
            });
        }

        @Override
        public void cancel() {
            context.runOnContext(nothing -> end());
        }

        private void end() {
            ended = true;
            read.clear();
            vertx.cancelTimer(pings);
        }

        private void ping() {
            if (socket.isClosed()) {
                end();
            } else {
                socket.writePing(io.vertx.core.buffer.Buffer.buffer());
            }
        }

        private void deliver() {
            while (!ended && !waiting && wanted > 0 && !read.isEmpty() && !socket.writeQueueFull()) {
                wanted--;
                loaders.getDataLoaders().forEach(DataLoader::clearAll); // what they know was true for the event before
                subscriber.onNext(read.remove());
            }
            if (!ended && !waiting && wanted > 0) {
                if (read.isEmpty()) {
                    readMore();
                } else {
                    later(FULL_MILLIS);
                }
            }
        }

        /** Whether the database is away or nothing happened: it is asked again from the same place. */
        private void readMore() {
            waiting = true;
            store.following(filter, position).onComplete(found -> {
                var rows = found.succeeded() ? found.result() : List.<ChangeEventView>of();
                waiting = false;
                if (rows.isEmpty()) {
                    later(PAUSE_MILLIS);
                } else {
                    read.addAll(rows);
                    position = Cursor.parse(rows.get(rows.size() - 1).cursor(), TransitionStore.FOLLOWED, 2);
                    deliver();
                }
            });
        }

        private void later(long millis) {
            waiting = true;
            vertx.setTimer(millis, timer -> {
                waiting = false;
                deliver();
            });
        }
    }
}
