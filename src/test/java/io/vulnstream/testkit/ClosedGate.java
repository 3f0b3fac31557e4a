package io.vulnstream.testkit;

import io.vulnstream.support.breaker.Gate;
import java.time.Duration;

/** A host or store that is left alone. */
public record ClosedGate(Duration closedFor, String lastOutage) implements Gate {
    @Override
    public boolean trying() {
        return false;
    }
}
