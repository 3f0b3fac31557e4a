package io.vulnstream.bus;

import io.vertx.core.Future;
import io.vulnstream.event.Channel;
import io.vulnstream.event.Envelope;
import java.time.Duration;

/** Publishes facts to their streams; rows in PostgreSQL make up for what is lost there. */
public interface EventPublisher {
    /** Completes when the stream has the event. */
    Future<Void> publish(Envelope<?> envelope);

    /** What a group of readers has yet to do with a channel. */
    Future<Lag> lag(Channel channel, String group);

    /**
     * @param entries neither acknowledged nor lost; of those that are unread at most {@link #MANY} are counted
     * @param age of the oldest of them, by the clock of the streams; zero when there is none
     */
    record Lag(long entries, Duration age) {
        public static final Lag NONE = new Lag(0, Duration.ZERO);
        public static final int MANY = 2_000;

        public boolean isLong() {
            return entries >= MANY;
        }
    }
}
