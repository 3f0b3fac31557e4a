package io.vulnstream.bus;

import io.vulnstream.event.Cause;
import java.time.Duration;

/** What becomes of a delivery. */
public sealed interface Settlement {
    /** Done, or not needed any more. */
    record Accept() implements Settlement {}

    /**
     * Not now. Nothing is held meanwhile.
     *
     * @param after the least time until the next try, by the database's clock
     */
    record Retry(Duration after, Cause cause, String detail) implements Settlement {}

    /** Never: the cause does not go away by itself. */
    record Reject(Cause cause, String detail) implements Settlement {}

    static Settlement accept() {
        return new Accept();
    }
}
