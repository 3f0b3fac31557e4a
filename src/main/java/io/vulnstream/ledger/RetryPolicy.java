package io.vulnstream.ledger;

import io.vulnstream.bus.Settlement;
import io.vulnstream.config.AppConfig;
import io.vulnstream.event.Cause;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When something that failed is tried again. Some causes never go away by themselves, some only need waiting and use up no
 * attempt. Immutable.
 */
public final class RetryPolicy {
    private static final Set<Cause> HOPELESS =
            Set.of(Cause.ARTIFACT_GONE, Cause.ARTIFACT_UNUSABLE, Cause.REFERENCE_INVALID);
    private static final Set<Cause> ONLY_WAITING = Set.of(Cause.RATE_LIMITED, Cause.STORAGE_UNAVAILABLE);

    private final AppConfig.Retry config;
    private final DoubleSupplier random;
    private final Set<Cause> hopeless;

    /** @param random from 0 to 1 */
    public RetryPolicy(AppConfig.Retry config, DoubleSupplier random) {
        this(config, random, HOPELESS);
    }

    private RetryPolicy(AppConfig.Retry config, DoubleSupplier random, Set<Cause> hopeless) {
        this.config = config;
        this.random = random;
        this.hopeless = Set.copyOf(hopeless);
    }

    /** The same, but what has this cause is not tried again. */
    public RetryPolicy never(Cause cause) {
        var more = EnumSet.of(cause);
        more.addAll(hopeless);
        return new RetryPolicy(config, random, more);
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

    private Decision retry(int attempt, Settlement.Retry settlement) {
        var cause = settlement.cause();
        boolean free = ONLY_WAITING.contains(cause);
        if (hopeless.contains(cause) || (!free && attempt >= config.attempts())) {
            return new Decision.Dead(cause, settlement.detail());
        }
        var delay = longer(settlement.after(), delay(free ? longest() : attempt));
        return new Decision.Again(delay, free ? attempt - 1 : attempt, cause, settlement.detail());
    }

    /** A worker that was lost did not wait for anything: its job starts again at once, while attempts are left. */
    public Decision lost(int attempt, String detail) {
        return attempt >= config.attempts()
                ? new Decision.Dead(Cause.WORKER_LOST, detail)
                : new Decision.Again(Duration.ZERO, attempt, Cause.WORKER_LOST, detail);
    }

    private Duration delay(int attempt) {
        double grown = (double) config.first().toMillis() * Math.pow(config.factor(), Math.max(0, attempt - 1));
        double bounded = Math.min(grown, (double) config.maximum().toMillis());
        return Duration.ofMillis((long) (bounded * (1 - config.jitter() * random.getAsDouble())));
    }

    /** Of the attempts that are followed by another. What only waits may do so for days: its pause is the longest at once. */
    private int longest() {
        return config.attempts() - 1;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
