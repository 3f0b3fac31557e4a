package io.vulnstream.triage;

/** Why a decision is not made. The message is for whoever asked. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What kind of refusal. */
    public enum Reason {
        INVALID,
        NOT_FOUND,
        FORBIDDEN,
        /** Somebody else decided meanwhile. */
        CONFLICT
    }

    public Refusal(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    static Refusal invalid(String message) {
        return new Refusal(Reason.INVALID, message);
    }
}
