package io.vulnstream.ingester;

import io.vertx.core.Future;
import java.util.concurrent.Callable;

/**
 * What is worked out of large reports is worked out on a worker: an event loop has other things to do meanwhile. What is small
 * is done where it is asked for.
 */
final class Apart {
    /** Takes a few milliseconds of an event loop. */
    private static final int SMALL = 1000;

    private final ReportParser workers;

    Apart(ReportParser workers) {
        this.workers = workers;
    }

    /** @param size how many things are looked at */
    <T> Future<T> run(int size, Callable<T> work) {
        if (size > SMALL) {
            return workers.work(work);
        }
        try {
            return Future.succeededFuture(work.call());
        } catch (Exception e) { // as a worker would take it
            return Future.failedFuture(e);
        }
    }
}
