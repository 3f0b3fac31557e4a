package io.vulnstream.config;

import io.vulnstream.config.AppConfig.Retry;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is different when something is tried again for one cause; null is as usual. */
public record RetryOverride(
        @Nullable Integer attempts,
        @Nullable Duration first,
        @Nullable Double factor,
        @Nullable Duration maximum,
        @Nullable Double jitter) {
    static final RetryOverride NONE = new RetryOverride(null, null, null, null, null);

    Retry over(Retry usual) {
        return new Retry(
                Objects.requireNonNullElse(attempts, usual.attempts()),
                Objects.requireNonNullElse(first, usual.first()),
                Objects.requireNonNullElse(factor, usual.factor()),
                Objects.requireNonNullElse(maximum, usual.maximum()),
                Objects.requireNonNullElse(jitter, usual.jitter()));
    }
}
