package io.vulnstream.ledger;

import io.vulnstream.bus.Settlement;
import io.vulnstream.config.AppConfig.Retry;
import io.vulnstream.event.Cause;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When something that failed is tried again, by cause and scanner. Some causes never go away by themselves, some only need
 * waiting and use up no attempt. Immutable: how many attempts there were is in PostgreSQL alone.
 */
public final class RetryPolicy {
    private final Retry config;
    private final DoubleSupplier random;
    private final @Nullable String scanner;
    private final Set<Cause> hopeless;
    private final boolean hurried;

    /** @param random from 0 to 1 */
    public RetryPolicy(Retry config, DoubleSupplier random) {
        this(config, random, null, EnumSet.noneOf(Cause.class), false);
    }

    private RetryPolicy(
            Retry config, DoubleSupplier random, @Nullable String scanner, Set<Cause> hopeless, boolean hurried) {
        this.config = config;
        this.random = random;
        this.scanner = scanner;
        this.hopeless = Set.copyOf(hopeless);
        this.hurried = hurried;
    }

    /** The same, but what has this cause is not tried again. */
    public RetryPolicy never(Cause cause) {
        var more = EnumSet.of(cause);
        more.addAll(hopeless);
        return new RetryPolicy(config, random, scanner, more, hurried);
    }

    /**
     * The same where somebody waits for the end: no cause is tried more often, or with longer delays, than the general rule
     * says, and what is held back uses up attempts, so that there is an end.
     */
    public RetryPolicy hurried() {
        return new RetryPolicy(config, random, scanner, hopeless, true);
    }

    /** The same for the jobs of a scanner, which may be configured apart. */
    public RetryPolicy of(String name) {
        return new RetryPolicy(config, random, name, hopeless, hurried);
    }

    /** What to do now. */
    public sealed interface Decision {
        /**
         * @param delay until the next try
         * @param attempts used up so far
         * @param cause null when nothing went wrong: the job was handed back
         */
        record Again(
                Duration delay,
                int attempts,
                @Nullable Cause cause,
                @Nullable String detail) implements Decision {}

        record Dead(Cause cause, String detail) implements Decision {}
    }

    /** @param attempt the one that just failed, from 1 */
    public Decision decide(int attempt, Settlement settlement) {
        return switch (settlement) {
            case Settlement.Reject no -> new Decision.Dead(no.cause(), no.detail());
            case Settlement.Retry later -> retry(attempt, later);
            case Settlement.Accept accepted ->
                new Decision.Dead(Cause.INTERNAL, "an attempt was ended as failed but settled as accepted");
        };
    }

    /** A worker that was lost: nobody asked for patience. */
    public Decision lost(int attempt, String detail) {
        return decide(attempt, new Settlement.Retry(Duration.ZERO, Cause.WORKER_LOST, detail));
    }

    private Decision retry(int attempt, Settlement.Retry failed) {
        var cause = failed.cause();
        var rule = rule(cause);
        if (!cause.mayPass() || hopeless.contains(cause)) {
            return new Decision.Dead(cause, failed.detail());
        }
        if (cause.onlyWaits() || (!failed.begun() && !hurried)) {
            return new Decision.Again(waiting(rule, failed.after()), attempt - 1, cause, failed.detail());
        }
        return attempt >= rule.attempts()
                ? new Decision.Dead(cause, failed.detail())
                : new Decision.Again(longer(failed.after(), delay(rule, attempt)), attempt, cause, failed.detail());
    }

    private Retry rule(Cause cause) {
        var rule = config.of(scanner, cause.word());
        return !hurried || cause.onlyWaits()
                ? rule
                : new Retry(
                        Math.min(rule.attempts(), config.attempts()),
                        shorter(rule.first(), config.first()),
                        Math.min(rule.factor(), config.factor()),
                        shorter(rule.maximum(), config.maximum()),
                        rule.jitter());
    }

    private Duration delay(Retry rule, int attempt) {
        double grown = (double) rule.first().toMillis() * Math.pow(rule.factor(), Math.max(0, attempt - 1));
        double bounded = Math.min(grown, (double) rule.maximum().toMillis());
        return Duration.ofMillis((long) (bounded * (1 - rule.jitter() * random.getAsDouble())));
    }

    /** Never shorter than was asked for, and a little longer, so that not all who were sent away come back together. */
    private Duration waiting(Retry rule, Duration asked) {
        if (asked.isZero()) {
            return delay(rule, 1);
        }
        return Duration.ofMillis((long) ((double) asked.toMillis() * (1 + rule.jitter() * random.getAsDouble())));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
