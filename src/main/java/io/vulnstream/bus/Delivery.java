package io.vulnstream.bus;

import io.vulnstream.event.Envelope;
import io.vulnstream.event.PipelineEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event handed to a handler of this node. Never leaves it.
 *
 * @param permit the right to run the work, null for facts
 */
public record Delivery(
        Envelope<PipelineEvent> envelope, @Nullable Permit permit) {}
