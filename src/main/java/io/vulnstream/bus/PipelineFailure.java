package io.vulnstream.bus;

import io.vulnstream.event.Cause;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A known failure: its cause says what it is, its type whether trying again can help. Has no stack trace of its own. */
public abstract sealed class PipelineFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Cause kind;

    private PipelineFailure(Cause kind, String message, @Nullable Throwable origin) {
        super(message, origin, false, false);
        this.kind = kind;
    }

    /** Where nothing but the cause says whether trying again can help. */
    public static PipelineFailure of(Cause kind, String message) {
        return kind.mayPass() ? new Retryable(kind, message) : new Rejected(kind, message);
    }

    public Cause kind() {
        return kind;
    }

    /** May go away by itself. */
    public static final class Retryable extends PipelineFailure {
        private static final long serialVersionUID = 1L;
        private final @Nullable Duration after;
        private final boolean begun;

        public Retryable(Cause kind, String message) {
            this(kind, message, null, null);
        }

        public Retryable(Cause kind, String message, @Nullable Throwable origin, @Nullable Duration after) {
            this(kind, message, origin, after, true);
        }

        private Retryable(
                Cause kind, String message, @Nullable Throwable origin, @Nullable Duration after, boolean begun) {
            super(kind, message, origin);
            this.after = after;
            this.begun = begun;
        }

        /** Held back for a while, because what it needs is known not to work: it uses up no attempt. */
        public static Retryable heldBack(Cause kind, String message, @Nullable Throwable origin, Duration after) {
            return new Retryable(kind, message, origin, after, false);
        }

        /** False where it was held back. */
        public boolean begun() {
            return begun;
        }

        /** How long the other side asked to be left alone (Retry-After), where it did. */
        public @Nullable Duration after() {
            return after;
        }
    }

    /** Does not go away by itself. */
    public static final class Rejected extends PipelineFailure {
        private static final long serialVersionUID = 1L;

        public Rejected(Cause kind, String message) {
            super(kind, message, null);
        }

        public Rejected(Cause kind, String message, @Nullable Throwable origin) {
            super(kind, message, origin);
        }
    }
}
