package io.vulnstream.store;

import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.event.Cause;
import io.vulnstream.support.breaker.LeftAlone;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The failures of every kind of store, told alike. */
final class StoreFailures {
    private StoreFailures() {}

    /** A missing object does not come back by trying again; it says nothing about the health of the store. */
    static PipelineFailure.Rejected missing(String key, String place) {
        return new PipelineFailure.Rejected(
                Cause.STORAGE_UNAVAILABLE, "there is no object " + key + " in " + place + "; was it deleted?");
    }

    static PipelineFailure.Retryable unavailable(String what, Throwable origin) {
        return new PipelineFailure.Retryable(Cause.STORAGE_UNAVAILABLE, what, origin, null);
    }

    static PipelineFailure.Retryable leftAlone(LeftAlone alone) {
        return PipelineFailure.Retryable.heldBack(
                Cause.STORAGE_UNAVAILABLE, String.valueOf(alone.getMessage()), alone, alone.left());
    }

    /** A store that answers works, also when it answers no: to a wrong key, to too many requests. */
    static boolean isOutage(Throwable failure) {
        return failure instanceof PipelineFailure.Retryable
                && !(failure.getCause() instanceof S3Exception answer && answer.statusCode() < 500);
    }
}
