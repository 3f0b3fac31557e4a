package io.vulnstream.ledger;

import io.vertx.core.Future;

/** Takes commands. Nothing is accepted before its rows are committed, and no registry is asked. */
public interface Submissions {
    /** Fails, retryably, where nothing can be committed now. */
    Future<Acceptance> accept(Submission submission);
}
