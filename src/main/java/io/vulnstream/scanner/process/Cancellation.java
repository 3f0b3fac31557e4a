package io.vulnstream.scanner.process;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How work that takes long is ended early: whoever does a part of it says how that part is stopped. */
public final class Cancellation {
    private final Set<Runnable> stops = new LinkedHashSet<>();
    private @Nullable String reason;

    /**
     * Runs the stop once when this is cancelled, at once when it is already.
     *
     * @return takes the stop back
     */
    public Runnable onCancel(Runnable stop) {
        synchronized (this) {
            if (reason == null) {
                stops.add(stop);
                return () -> forget(stop);
            }
        }
        stop.run();
        return () -> {};
    }

    /** @param why for the record: the first one counts */
    public void cancel(String why) {
        List<Runnable> due;
        synchronized (this) {
            if (reason != null) {
                return;
            }
            reason = why;
            due = List.copyOf(stops);
            stops.clear();
        }
        due.forEach(Runnable::run);
    }

    /** Null while nobody has cancelled. */
    public synchronized @Nullable String reason() {
        return reason;
    }

    private synchronized void forget(Runnable stop) {
        stops.remove(stop);
    }
}
