package io.vulnstream.bus;

import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;

/**
 * Tells all nodes that something may have changed. Hints may be lost, doubled or late: they only shorten waiting, and
 * whoever listens looks at the facts.
 */
public final class Hints {
    /** A request or job became due. */
    public static final String LEDGER = "hint.ledger";
    /** The outbox has undelivered rows. */
    public static final String OUTBOX = "hint.outbox";
    /** A job changed its state: for progress. */
    public static final String PROGRESS = "hint.progress";

    private final EventBus bus;

    public Hints(EventBus bus) {
        this.bus = bus;
    }

    public void give(String address) {
        bus.publish(address, "");
    }

    public MessageConsumer<String> on(String address, Runnable reaction) {
        return bus.consumer(address, message -> reaction.run());
    }
}
