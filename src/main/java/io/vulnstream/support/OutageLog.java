package io.vulnstream.support;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Says once that something does not work, once more when the reason changes, and once that it works again. */
public final class OutageLog {
    private final Logger log;
    private final String event;
    private final String what;
    private @Nullable String reason;

    /** @param event key in the log; what begins the sentence */
    public OutageLog(Logger log, String event, String what) {
        this.log = log;
        this.event = event;
        this.what = what;
    }

    public synchronized void down(Throwable failure) {
        var now = failure.getClass().getName();
        if (!now.equals(reason)) {
            reason = now;
            log.atWarn()
                    .addKeyValue("event", event + ".waiting")
                    .log("{} does not work and is tried again: {}", what, message(failure));
        }
    }

    public synchronized void up() {
        if (reason != null) {
            reason = null;
            log.atInfo().addKeyValue("event", event + ".resumed").log("{} works again", what);
        }
    }

    private static String message(Throwable failure) {
        var message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
