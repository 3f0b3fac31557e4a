package io.vulnstream.query;

/** What the caller can understand: its message is shown, its code goes to {@code extensions.code}. */
final class QueryProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Code code;

    /** The closed set of {@code extensions.code}. */
    enum Code {
        UNAUTHENTICATED,
        FORBIDDEN,
        BAD_USER_INPUT,
        NOT_FOUND,
        CONFLICT,
        /** What it needs is away: to be asked again. */
        UNAVAILABLE,
        INTERNAL_SERVER_ERROR
    }

    QueryProblem(Code code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    static QueryProblem badInput(String message) {
        return new QueryProblem(Code.BAD_USER_INPUT, message);
    }

    Code code() {
        return code;
    }
}
