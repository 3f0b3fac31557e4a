package io.vulnstream.ledger;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/** Takes requests. Nothing is accepted before its row is committed, and no registry is asked. */
public interface Requests {
    /** The public ids in the order given; a repeated idempotency key answers the id of the first. */
    Future<List<UUID>> accept(List<NewRequest> requests);
}
