package io.vulnstream.scanner.process;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.scanner.process.Outcome.Stop;
import io.vulnstream.support.OwnSession;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs processes and watches over them. No thread waits for a process: output goes to files in its scratch directory,
 * the end is told by the system, and one look at all running processes happens several times a second on the pool
 * {@code scanner-process}.
 */
public final class ProcessRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessRunner.class);
    private static final long LOOK_MILLIS = 200;
    /** Of the memory limit: where Go's collector is to begin to work harder. */
    private static final double GO_SHARE = 0.9;

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final List<String> launcher;
    private final Set<RunningProcess> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final long timer;

    public ProcessRunner(Vertx vertx) {
        this.vertx = vertx;
        this.workers = vertx.createSharedWorkerExecutor("scanner-process", 4, 5, TimeUnit.MINUTES);
        // Running scans get their time of grace, whatever is typed at the terminal.
        this.launcher = OwnSession.launcher();
        this.timer = vertx.setPeriodic(LOOK_MILLIS, id -> look());
    }

    /**
     * Succeeds with how the process ended, however that was; nothing it started is left then. Fails with an IOException
     * when it could not be started.
     */
    public Future<Outcome> run(Command command, Cancellation cancellation) {
        return workers.executeBlocking(() -> start(command), false).compose(started -> {
            running.add(started);
            var context = vertx.getOrCreateContext();
            var takeBack = cancellation.onCancel(() -> kill(started));
            return Future.fromCompletionStage(started.process().onExit(), context)
                    .compose(exited -> workers.executeBlocking(started::end, false))
                    .eventually(() -> {
                        running.remove(started);
                        takeBack.run();
                        return Future.succeededFuture();
                    });
        });
    }

    /** Kills what still runs. */
    public Future<Void> close() {
        vertx.cancelTimer(timer);
        return workers.executeBlocking(
                        () -> {
                            for (var process : running) {
                                process.kill(Stop.CANCELLED);
                            }
                            return null;
                        },
                        false)
                .eventually(workers::close)
                .mapEmpty();
    }

    private RunningProcess start(Command command) throws IOException {
        var stdout = command.reportOnStdout() && command.report() != null
                ? command.report()
                : command.scratch().file("stdout");
        var stderr = command.scratch().file("stderr");
        var line = new ArrayList<>(launcher);
        line.addAll(command.line());
        var builder = new ProcessBuilder(line)
                .directory(command.scratch().home().toFile())
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment(command));
        return new RunningProcess(command, builder.start(), stdout, stderr);
    }

    private static Map<String, String> environment(Command command) {
        var home = command.scratch().home();
        var environment = new HashMap<String, String>();
        environment.put("HOME", home.toString());
        environment.put("TMPDIR", command.scratch().temporary().toString());
        environment.put("XDG_CACHE_HOME", home.resolve(".cache").toString());
        environment.put("XDG_CONFIG_HOME", home.resolve(".config").toString());
        environment.put("XDG_DATA_HOME", home.resolve(".data").toString());
        environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment.put("LANG", "C.UTF-8");
        environment.put("GOMEMLIMIT", (long) (command.limits().memory() * GO_SHARE) + "B");
        environment.putAll(command.environment());
        return environment;
    }

    private void kill(RunningProcess process) {
        workers.executeBlocking(
                        () -> {
                            process.kill(Stop.CANCELLED);
                            return null;
                        },
                        false)
                .onFailure(e -> complain("could not be killed", e));
    }

    private void look() {
        if (running.isEmpty() || !looking.compareAndSet(false, true)) {
            return;
        }
        workers.executeBlocking(
                        () -> {
                            for (var process : running) {
                                process.look();
                            }
                            return null;
                        },
                        false)
                .onFailure(e -> complain("could not be watched", e))
                .onComplete(done -> looking.set(false));
    }

    private static void complain(String what, Throwable e) {
        LOG.atWarn().addKeyValue("event", "process.unwatched").setCause(e).log("A process {}", what);
    }
}
