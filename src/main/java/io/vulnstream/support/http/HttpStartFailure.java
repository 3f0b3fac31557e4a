package io.vulnstream.support.http;

/** Why the HTTP server did not start and what to do, for the user who starts it. */
public final class HttpStartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HttpStartFailure(String message) {
        super(message, null, false, false);
    }
}
