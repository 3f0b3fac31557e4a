package io.vulnstream.support.breaker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Was not asked, or was asked once to see whether it works again and does not. Has no stack trace of its own. */
public final class LeftAlone extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Duration left;

    LeftAlone(String message, @Nullable Throwable origin, Duration left) {
        super(message, origin, false, false);
        this.left = left;
    }

    /** Until it is asked again. */
    public Duration left() {
        return left;
    }
}
