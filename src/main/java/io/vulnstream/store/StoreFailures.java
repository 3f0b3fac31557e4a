package io.vulnstream.store;

import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.event.Cause;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The failures of every kind of store, told alike. */
final class StoreFailures {
    private StoreFailures() {}

    /** A missing object does not come back by trying again; it says nothing about the health of the store. */
    static PipelineFailure.Rejected missing(String key, String place) {
        return new PipelineFailure.Rejected(
                Cause.STORAGE_UNAVAILABLE, "there is no object " + key + " in " + place + "; was it deleted?");
    }

    static PipelineFailure.Retryable unavailable(String what, Throwable origin) {
        return unavailable(what, origin, null);
    }

    static PipelineFailure.Retryable unavailable(String what, Throwable origin, @Nullable Duration after) {
        return new PipelineFailure.Retryable(Cause.STORAGE_UNAVAILABLE, what, origin, after);
    }
}
