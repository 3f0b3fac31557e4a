package io.vulnstream.support.http;

import java.io.IOException;

/** An exchange that was ended by our own rules. The message names what was seen, never a query or a header. */
public final class HttpProblem extends IOException {
    private static final long serialVersionUID = 1L;
    private final Kind kind;

    /** Which rule. */
    public enum Kind {
        TIMEOUT,
        TOO_LARGE,
        /** An address that is never asked. */
        FORBIDDEN_ADDRESS,
        /** The proxy could not be reached or did not do its part. */
        PROXY,
        BAD_REDIRECT
    }

    public HttpProblem(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
