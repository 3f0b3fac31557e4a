package io.vulnstream.support.metrics;

import io.micrometer.core.instrument.Tag;
import java.util.Locale;

/** What meters may be divided by: every key has few values. */
public enum LabelKey {
    /** Name of an adapter. */
    SCANNER,
    /** Of a job or request. */
    STATE,
    /** In upper case. */
    SEVERITY,
    OUTCOME,
    /** Word of a cause. */
    CAUSE,
    LANE,
    /** Address of a stream, without environment; of work with scanner and lane. */
    STREAM,
    /** A host with its port, or the object store; only those that do not work. */
    REMOTE,
    /** {@code epss} or {@code kev}. */
    FEED,
    /** Name of a consumer group. */
    ROLE;

    public Label of(String value) {
        return new Label(this, value);
    }

    /** A key with its value. */
    public record Label(LabelKey key, String value) {
        Tag tag() {
            return Tag.of(key.name().toLowerCase(Locale.ROOT), value);
        }
    }
}
