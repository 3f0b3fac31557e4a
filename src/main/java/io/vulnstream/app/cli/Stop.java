package io.vulnstream.app.cli;

import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and Ctrl-C: the command's thread is interrupted, so that it unwinds and closes in order what it opened, and the
 * process ends with the command's own exit code. A second signal says that nobody wants to wait for what still runs; a
 * third one ends the process on the spot.
 */
final class Stop {
    private static final AtomicInteger SIGNALS = new AtomicInteger();
    /** After the interrupt: one that came later would break into the closing. */
    private static final CountDownLatch INTERRUPTED = new CountDownLatch(1);

    /** Who ends the process. */
    private enum End {
        OPEN,
        COMMAND,
        JVM
    }

    private static final AtomicReference<End> END = new AtomicReference<>(End.OPEN);

    private static final AtomicReference<Runnable> HURRY = new AtomicReference<>(() -> {});

    private static final Logger LOG = LoggerFactory.getLogger(Stop.class);

    /** What a shell says of a process that a signal ended. */
    private static final int KILLED = 143;

    private Stop() {}

    /** @param command the thread that runs the command */
    static void install(Thread command) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> onShutdown(command), "stop"));
        for (var name : new String[] {"TERM", "INT"}) {
            handle(name, () -> signalled(command));
        }
    }

    /**
     * The JVM's own handling of signals knows only the first one. The class that knows more is no part of the language's
     * API, so it is used where it is there.
     */
    private static void handle(String name, Runnable action) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var proxy = Proxy.newProxyInstance(
                    Stop.class.getClassLoader(), new Class<?>[] {handler}, (self, method, given) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            LOG.trace("the second signal {} will be like the first one", name, e);
        }
    }

    private static void signalled(Thread command) {
        switch (SIGNALS.incrementAndGet()) {
            case 1 -> {
                command.interrupt();
                INTERRUPTED.countDown();
            }
            case 2 -> Objects.requireNonNull(HURRY.get()).run();
            default -> Runtime.getRuntime().halt(KILLED);
        }
    }

    /** Otherwise than by a handled signal. The JVM waits for its hooks: this one waits for the command, see {@link #exit}. */
    private static void onShutdown(Thread command) {
        if (!END.compareAndSet(End.OPEN, End.JVM)) {
            return;
        }
        if (SIGNALS.compareAndSet(0, 1)) {
            command.interrupt();
            INTERRUPTED.countDown();
        }
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
        return SIGNALS.get() > 0;
    }

    /** @param reaction what is to be done, on any thread, when the process is asked to stop once more */
    static void onSecond(Runnable reaction) {
        HURRY.set(reaction);
    }

    /**
     * Everything is closed: ends the process, also where the JVM is ending it already. Our hook must not end before that,
     * or the exit code would be the signal's. Otherwise all hooks run: libraries remove by theirs what they left in the
     * folder for temporary files.
     */
    static void exit(int code) {
        if (END.compareAndSet(End.OPEN, End.COMMAND)) {
            System.exit(code);
        }
        Runtime.getRuntime().halt(code);
    }
}
