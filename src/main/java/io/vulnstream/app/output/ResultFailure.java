package io.vulnstream.app.output;

/** Why results could not be fetched, and what to do. */
public final class ResultFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ResultFailure(String message) {
        super(message, null, false, false);
    }
}
