package io.vulnstream.app;

import io.vertx.core.Future;
import io.vulnstream.support.FileReasons;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The one place where a thread waits for a future: that of the command line, never an event loop. */
public final class Await {
    private Await() {}

    /** @throws IOException with the failure's own message and cause */
    public static <T> T result(Future<T> future, Duration longest) throws IOException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            var cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException(FileReasons.message(cause), cause);
        } catch (TimeoutException e) {
            throw new IOException("not finished within " + longest.toSeconds() + " s", e);
        } catch (InterruptedException e) { // not set again: what unwinds now must be able to wait
            throw new IOException("interrupted", e);
        }
    }
}
