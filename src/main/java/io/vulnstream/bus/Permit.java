package io.vulnstream.bus;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The right to run one piece of work on this node. Whoever holds it gives it back once; again does nothing. */
public final class Permit {
    private final AtomicReference<@Nullable Runnable> giveBack;

    Permit(Runnable giveBack) {
        this.giveBack = new AtomicReference<>(giveBack);
    }

    public void release() {
        var action = giveBack.getAndSet(null);
        if (action != null) {
            action.run();
        }
    }
}
