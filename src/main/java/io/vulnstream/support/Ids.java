package io.vulnstream.support;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.UUID;

/** Ids the world sees: UUIDv7 (RFC 9562), which sort by the time they were made. */
public final class Ids {
    private Ids() {}

    public static UUID next() {
        return UuidCreator.getTimeOrderedEpoch();
    }
}
