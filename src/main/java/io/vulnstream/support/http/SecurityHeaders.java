package io.vulnstream.support.http;

import io.vertx.ext.web.RoutingContext;

/** Answers are for the caller alone: not for caches, frames or guesses at their type. */
final class SecurityHeaders {
    private SecurityHeaders() {}

    static void add(RoutingContext context) {
        context.response()
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cache-Control", "no-store");
        context.next();
    }
}
