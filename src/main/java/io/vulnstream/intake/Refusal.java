package io.vulnstream.intake;

/** Nothing of a command is accepted, for a reason its caller can understand: the message is shown. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Kind kind;

    /** The names are those of {@code extensions.code}. */
    public enum Kind {
        BAD_USER_INPUT,
        FORBIDDEN,
        CONFLICT
    }

    Refusal(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
