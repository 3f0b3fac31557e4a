package io.vulnstream.support.http;

import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Bounds the bytes of bodies that are held at one time, so that many large ones at once cannot fill the heap. */
public final class BodyBudget {
    private final long largest;
    private final long total;
    private final AtomicLong held = new AtomicLong();

    /**
     * @param largest bytes of one body
     * @param total bytes of all that are read or worked on
     */
    public BodyBudget(long largest, long total) {
        this.largest = largest;
        this.total = total;
    }

    public void check(RoutingContext context) {
        long size = size(context.request().getHeader("Content-Length"));
        if (size > largest) {
            context.response().putHeader("Connection", "close");
            Answers.error(context, 413, "BAD_USER_INPUT", "the body is too large: it may have " + largest + " bytes");
        } else if (held.addAndGet(size) > total) {
            held.addAndGet(-size);
            context.response().putHeader("Retry-After", "1").putHeader("Connection", "close");
            Answers.error(context, 503, "UNAVAILABLE", "too many large bodies at once: ask again");
        } else {
            context.addEndHandler(ended -> held.addAndGet(-size));
            context.next();
        }
    }

    /** One that does not say its size may come to the largest. */
    private long size(@Nullable String header) {
        try {
            return header == null ? largest : Long.parseLong(header);
        } catch (NumberFormatException e) {
            return largest;
        }
    }
}
