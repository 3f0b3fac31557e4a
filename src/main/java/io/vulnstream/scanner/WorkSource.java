package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vulnstream.bus.WorkHandler;
import io.vulnstream.event.Lane;
import java.util.Set;

/** Where the work of a scanner comes from on this node. */
@FunctionalInterface
public interface WorkSource {
    /**
     * Begins to hand work to the handler.
     *
     * @param scanner name of the adapter
     * @param lanes which of it
     * @param concurrency how much of it at once
     */
    Future<Intake> open(String scanner, Set<Lane> lanes, int concurrency, WorkHandler handler);

    /** Work that is being taken. */
    @FunctionalInterface
    interface Intake {
        /** Completes when nothing more is taken. */
        Future<Void> close();
    }
}
