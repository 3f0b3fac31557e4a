package io.vulnstream.bus;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.MessageConsumer;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Channel;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.PipelineEvent;
import io.vulnstream.event.ScanRequested;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of this node and the way to them over the event bus, which is local for work: what a node took from a
 * stream it handles itself. Every delivery is settled: a handler that throws, fails, or answers nothing settles as a
 * retry. There is no time after which an answer is given up, because a handler may wait for a full worker pool.
 */
public final class LocalHandlers {
    /** The event bus needs a time; this is longer than any process lives. */
    private static final long NEVER = Duration.ofDays(365).toMillis();

    private static final DeliveryOptions OPTIONS = new DeliveryOptions()
            .setCodecName(LocalCodec.NAME)
            .setLocalOnly(true)
            .setSendTimeout(NEVER);
    private final EventBus bus;

    public LocalHandlers(EventBus bus) {
        this.bus = bus;
        register(new LocalCodec());
        register(new EnvelopeCodec());
        bus.codecSelector(body -> body instanceof Envelope ? EnvelopeCodec.NAME : null);
    }

    private void register(MessageCodec<?, ?> codec) {
        try {
            bus.registerCodec(codec);
        } catch (IllegalStateException alreadyThere) {
            // Registered by another one on the same bus.
        }
    }

    /** @param group the subscriber: archiver, ingester, … */
    public <E extends PipelineEvent> MessageConsumer<Delivery> facts(
            Class<E> type, String group, EventHandler<E> handler) {
        return consume(address(Channel.of(type), group), delivery -> handler.handle(typed(type, delivery.envelope())));
    }

    /** @param scanner name of the adapter */
    public MessageConsumer<Delivery> work(String scanner, WorkHandler handler) {
        return consume(
                address(Channel.SCAN_REQUESTED, scanner),
                delivery -> handler.handle(
                        typed(ScanRequested.class, delivery.envelope()), Objects.requireNonNull(delivery.permit())));
    }

    /** To one handler of this node. Never fails; with no handler here it settles as a retry. */
    public Future<Settlement> deliver(
            Channel channel, String key, Envelope<PipelineEvent> envelope, @Nullable Permit permit) {
        return bus.<Settlement>request(address(channel, key), new Delivery(envelope, permit), OPTIONS)
                .map(Message::body)
                .otherwise(failure -> new Settlement.Retry(
                        Duration.ZERO, Cause.INTERNAL, "no handler on this node: " + failure.getMessage()));
    }

    private static String address(Channel channel, String key) {
        return channel.type() + ":" + key;
    }

    private MessageConsumer<Delivery> consume(
            String address, Function<Delivery, @Nullable Future<Settlement>> handler) {
        return bus.localConsumer(address, (Message<Delivery> message) -> settle(message, handler)
                .onSuccess(settlement -> message.reply(settlement, OPTIONS)));
    }

    private static Future<Settlement> settle(
            Message<Delivery> message, Function<Delivery, @Nullable Future<Settlement>> handler) {
        return attempt(message, handler).map(LocalHandlers::orRetry).otherwise(Settlement::of);
    }

    private static Settlement orRetry(@Nullable Settlement settlement) {
        return settlement != null
                ? settlement
                : new Settlement.Retry(Duration.ZERO, Cause.INTERNAL, "the handler answered nothing");
    }

    private static Future<Settlement> attempt(
            Message<Delivery> message, Function<Delivery, @Nullable Future<Settlement>> handler) {
        try {
            var answer = handler.apply(message.body());
            return answer != null ? answer : Future.failedFuture("the handler answered nothing");
        } catch (RuntimeException e) { // handlers are not to throw, and one that does must not leave its caller waiting
            return Future.failedFuture(e);
        }
    }

    private static <E extends PipelineEvent> Envelope<E> typed(Class<E> type, Envelope<PipelineEvent> envelope) {
        return new Envelope<>(
                envelope.id(), envelope.source(), envelope.time(), envelope.trace(), type.cast(envelope.event()));
    }
}
