package io.vulnstream.app.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and Ctrl-C: the command's thread is interrupted, so that it unwinds and closes in order what it opened, and the
 * process ends with the command's own exit code.
 */
final class Stop {
    private static final AtomicBoolean ASKED = new AtomicBoolean();
    /** After the interrupt: one that came later would break into the closing. */
    private static final CountDownLatch INTERRUPTED = new CountDownLatch(1);

    private static final Logger LOG = LoggerFactory.getLogger(Stop.class);

    private Stop() {}

    /** @param command the thread that runs the command */
    static void install(Thread command) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> onShutdown(command), "stop"));
    }

    /** The JVM waits for its hooks: this one waits for the command, which ends the JVM itself: see {@link #exit}. */
    private static void onShutdown(Thread command) {
        ASKED.set(true);
        command.interrupt();
        INTERRUPTED.countDown();
        try {
            command.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when the process was asked to stop. */
    static void await() {
        try {
            INTERRUPTED.await();
        } catch (InterruptedException e) { // that is how it is asked; not set again, because closing waits
            LOG.trace("asked to stop");
        }
    }

    static boolean asked() {
        return ASKED.get();
    }

    /**
     * Everything is closed: ends the process, also where a signal is ending it already. The hook must not end before
     * that, or the exit code would be the signal's.
     */
    static void exit(int code) {
        Runtime.getRuntime().halt(code);
    }
}
