package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vulnstream.event.JobId;

/** Takes reports made elsewhere: their jobs start as reported, and are archived and ingested like any other. */
@FunctionalInterface
public interface Imports {
    /** Completes when request, job and scan are committed and the event is published, or will be from the ledger. */
    Future<JobId> accept(ImportedReport report);
}
