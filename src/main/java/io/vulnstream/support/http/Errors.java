package io.vulnstream.support.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What no route answered, in JSON and without a stack. */
final class Errors {
    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

    private Errors() {}

    static void mount(Router router) {
        router.errorHandler(404, context -> Answers.error(context, 404, "NOT_FOUND", "there is nothing at this path"));
        router.errorHandler(405, context -> Answers.error(context, 405, "BAD_USER_INPUT", "not by this method"));
        router.errorHandler(413, context -> Answers.error(context, 413, "BAD_USER_INPUT", "the body is too large"));
        router.errorHandler(400, context -> Answers.error(context, 400, "BAD_USER_INPUT", "the request is malformed"));
        router.errorHandler(500, Errors::internal);
    }

    private static void internal(RoutingContext context) {
        LOG.atError()
                .addKeyValue("event", "http.failed")
                .setCause(context.failure())
                .log("an HTTP request failed");
        if (!context.response().headWritten()) {
            Answers.error(context, 500, "INTERNAL_SERVER_ERROR", "internal error; the log has it");
        }
    }
}
