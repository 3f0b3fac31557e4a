package io.vulnstream.bus;

import io.vertx.core.Future;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.ScanRequested;

/**
 * Takes a job that is due, on this node, with a permit to run it. Settles as soon as the claim stands or is refused, with
 * {@link Settlement.Accept} in both cases: the work itself goes on afterwards.
 *
 * <p>The permit is the handler's from the call on: it releases it when the work has ended, or at once when there is none.
 * When the settlement is not Accept, or the handler throws or fails, the bridge releases it.
 */
@FunctionalInterface
public interface WorkHandler {
    Future<Settlement> handle(Envelope<ScanRequested> envelope, Permit permit);
}
