package io.vulnstream.ledger;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/** Takes requests. Nothing is accepted before its row is committed, and no registry is asked. */
public interface Requests {
    /**
     * All of them or none.
     *
     * @param principal who asks, verified
     * @return the public ids in the order given
     */
    Future<List<UUID>> accept(String principal, List<NewRequest> requests);
}
