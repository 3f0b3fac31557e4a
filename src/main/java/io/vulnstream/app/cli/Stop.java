package io.vulnstream.app.cli;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and Ctrl-C: the command's thread is interrupted, so that it unwinds and closes in order what it opened, and the
 * process ends with the command's own exit code.
 */
final class Stop {
    private static final CountDownLatch ASKED = new CountDownLatch(1);

    private static final Logger LOG = LoggerFactory.getLogger(Stop.class);

    private Stop() {}

    /** @param command the thread that runs the command */
    static void install(Thread command) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> onShutdown(command), "stop"));
    }

    /** The JVM waits for its hooks: this one waits until the command has closed everything and halts the process. */
    private static void onShutdown(Thread command) {
        ASKED.countDown();
        command.interrupt();
        try {
            command.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when the process was asked to stop. */
    static void await() {
        try {
            ASKED.await();
        } catch (InterruptedException e) { // that is how it is asked; not set again, because closing waits
            LOG.trace("asked to stop");
        }
    }

    static boolean asked() {
        return ASKED.getCount() == 0;
    }

    /**
     * Everything is closed: ends the process, also where a signal is ending it already. The hook must not end before
     * that, or the exit code would be the signal's.
     */
    static void exit(int code) {
        Runtime.getRuntime().halt(code);
    }
}
