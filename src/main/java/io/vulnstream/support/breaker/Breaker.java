package io.vulnstream.support.breaker;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.circuitbreaker.RetryPolicy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.support.Deadline;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker of one remote host or store. After several outages in a row it is left alone for a while; then one
 * call shows whether it works again. A call that meets an outage is made again a few times, shortly after, first.
 *
 * <p>The library would try any failure again, business ones, too: those pass through it as results.
 */
public final class Breaker implements Gate {
    /** While the one call is on its way that shows whether it works again. */
    private static final Duration UNTIL_TRIED = Duration.ofSeconds(1);

    /** What counts is that nothing works between two outages, however far apart slow ones are. */
    private static final Duration IN_A_ROW = Duration.ofMinutes(10);

    private static final int SHOWN = 150;

    private final String name;
    private final Settings settings;
    private final CircuitBreaker breaker;
    private final AtomicInteger trials = new AtomicInteger();
    private volatile long openUntil = System.nanoTime();
    private volatile String lastOutage = "";

    /**
     * @param failures in a row that open it
     * @param pause how long it is left alone
     * @param retries of one call that met an outage, before it counts as failed
     * @param firstRetry the mean delay before the first of them, which is random; that of each further one is twice as long
     */
    public record Settings(int failures, Duration pause, int retries, Duration firstRetry) {}

    /**
     * A call.
     *
     * @param outage which failures are no answer: timeouts, lost connections, errors of the server
     * @param retryUntil no retry begins after it, null where the call is made once
     */
    public record Call<T>(
            Supplier<Future<T>> work,
            Predicate<Throwable> outage,
            @Nullable Deadline retryUntil) {}

    /** What counts as an answer: a value, or a failure that says nothing against the other side. */
    private record Answer<T>(@Nullable T value, @Nullable Throwable refusal) {}

    /** An outage after which the call is not made again. */
    private static final class Last extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Last(Throwable outage) {
            super(outage.getMessage(), outage, false, false);
        }
    }

    Breaker(Vertx vertx, String name, Settings settings) {
        this.name = name;
        this.settings = settings;
        var options = new CircuitBreakerOptions()
                .setMaxFailures(settings.failures())
                .setFailuresRollingWindow(IN_A_ROW.toMillis())
                .setMaxRetries(settings.retries())
                .setTimeout(-1) // calls have deadlines of their own
                .setResetTimeout(settings.pause().toMillis());
        long first = settings.firstRetry().toMillis();
        var delays = RetryPolicy.exponentialDelayWithJitter(first, Math.max(first, 10_000));
        this.breaker = CircuitBreaker.create(name, vertx, options)
                .retryPolicy((failure, retry) -> failure instanceof Last ? 0 : delays.delay(failure, retry))
                .openHandler(nothing -> opened())
                .halfOpenHandler(nothing -> trials.set(0));
    }

    private void opened() {
        openUntil = System.nanoTime() + settings.pause().toNanos();
    }

    public String name() {
        return name;
    }

    /** Fails with {@link LeftAlone} when it is not asked, or still does not work when it is tried. */
    public <T> Future<T> execute(Call<T> call) {
        boolean trial = breaker.state() == CircuitBreakerState.HALF_OPEN;
        if (trial) {
            trials.incrementAndGet();
        }
        return breaker.<Answer<T>>execute(new Tries<>(call))
                .recover(failure -> Future.failedFuture(told(failure, trial)))
                .compose(answer -> answer.refusal() == null
                        ? Future.succeededFuture(answer.value())
                        : Future.failedFuture(answer.refusal()));
    }

    private Throwable told(Throwable failure, boolean trial) {
        if (failure instanceof OpenCircuitException) {
            var left = breaker.state() == CircuitBreakerState.OPEN ? left() : UNTIL_TRIED;
            return new LeftAlone(
                    name + " failed " + settings.failures() + " times in a row and is left alone for a while"
                            + (lastOutage.isEmpty() ? "" : ", the last time: " + lastOutage),
                    failure,
                    left);
        }
        var outage = failure instanceof Last && failure.getCause() != null ? failure.getCause() : failure;
        lastOutage = inALine(outage);
        return trial
                ? new LeftAlone(
                        name + " was tried again and still does not work: " + lastOutage, outage, settings.pause())
                : outage;
    }

    /** Short: it is told with every call that is not made. */
    private static String inALine(Throwable outage) {
        var text = Objects.requireNonNullElseGet(
                        outage.getMessage(), () -> outage.getClass().getSimpleName())
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }

    /** Makes the call, and again when the library says so. */
    private static final class Tries<T> implements Supplier<Future<Answer<T>>> {
        private final Call<T> call;
        private @Nullable Throwable last;

        Tries(Call<T> call) {
            this.call = call;
        }

        @Override
        public Future<Answer<T>> get() {
            var until = call.retryUntil();
            var outage = last;
            if (outage != null && (until == null || until.passed() || outage instanceof Last)) {
                return Future.failedFuture(outage);
            }
            return call.work()
                    .get()
                    .transform(done -> done.succeeded()
                            ? Future.succeededFuture(new Answer<>(done.result(), null))
                            : failed(done.cause()));
        }

        private Future<Answer<T>> failed(Throwable failure) {
            if (!call.outage().test(failure)) {
                return Future.succeededFuture(new Answer<>(null, failure));
            }
            var outage = call.retryUntil() == null ? new Last(failure) : failure;
            last = outage;
            return Future.failedFuture(outage);
        }
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(Duration.ofMillis(1).toNanos(), openUntil - System.nanoTime()));
    }

    @Override
    public Duration closedFor() {
        return switch (breaker.state()) {
            case CLOSED -> Duration.ZERO;
            case OPEN -> left();
            case HALF_OPEN -> trials.get() == 0 ? Duration.ZERO : UNTIL_TRIED;
        };
    }

    @Override
    public String lastOutage() {
        return lastOutage;
    }

    @Override
    public boolean trying() {
        return breaker.state() == CircuitBreakerState.HALF_OPEN;
    }

    public boolean closed() {
        return breaker.state() == CircuitBreakerState.CLOSED;
    }
}
