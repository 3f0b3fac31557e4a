package io.vulnstream.scanner.adapter;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.event.Cause;
import io.vulnstream.scanner.process.Cancellation;
import io.vulnstream.scanner.process.Command;
import io.vulnstream.scanner.process.Limits;
import io.vulnstream.scanner.process.Outcome;
import io.vulnstream.scanner.process.OutputTail;
import io.vulnstream.scanner.process.ProcessRunner;
import io.vulnstream.scanner.process.Scratch;
import io.vulnstream.scanner.process.ScratchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the commands of adapters. Blocking parts are done on the pool {@code scanner-files}. */
public final class ToolRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ToolRunner.class);

    private final ToolFinder finder;
    private final ProcessRunner processes;
    private final ScratchSpace scratches;
    private final WorkerExecutor workers;
    private final Map<String, String> network;

    /** @param network variables of every command, by which proxies and CAs are found; an adapter's own go before them */
    public ToolRunner(
            ToolFinder finder,
            ProcessRunner processes,
            ScratchSpace scratches,
            WorkerExecutor workers,
            Map<String, String> network) {
        this.finder = finder;
        this.processes = processes;
        this.scratches = scratches;
        this.workers = workers;
        this.network = Map.copyOf(network);
    }

    /** For this command only, besides the adapter's own. */
    public record Setting(Map<String, Value> environment, Placeholders placeholders, Limits limits) {}

    public WorkerExecutor workers() {
        return workers;
    }

    public ToolFinder finder() {
        return finder;
    }

    /** Gives the work a scratch directory, which is removed when the work has ended, however it did. */
    public <T> Future<T> withScratch(String purpose, Function<Scratch, Future<T>> work) {
        return workers.executeBlocking(() -> scratches.create(purpose), false)
                .recover(e -> Future.failedFuture(noRoom(e)))
                .compose(scratch -> guarded(work, scratch).eventually(() -> remove(scratch)));
    }

    /**
     * @param result the file the tool writes its report or catalogue into; null when it writes none
     * @return how it ended by itself; fails with a {@link ToolFailure} when it is not there or had to be killed
     */
    public Future<Outcome> run(
            ToolCommand command, Setting setting, @Nullable Path result, Scratch scratch, Cancellation cancellation) {
        return workers.executeBlocking(() -> prepare(command, setting, result, scratch), false)
                .compose(prepared -> processes.run(prepared, cancellation))
                .recover(e -> Future.failedFuture(e instanceof IOException ? notStarted(command, e) : e))
                .compose(outcome -> endedByItself(command, setting.limits(), outcome, cancellation));
    }

    private Command prepare(ToolCommand command, Setting setting, @Nullable Path result, Scratch scratch)
            throws IOException {
        var program = finder.find(command.tool())
                .orElseThrow(() -> new ToolFailure(
                        new PipelineFailure.Rejected(Cause.SCANNER_FAILED, finder.missing(command.tool())), null, ""));
        for (var file : command.files().entrySet()) {
            Files.writeString(scratch.file(file.getKey()), file.getValue());
        }
        try {
            var line = new ArrayList<String>();
            line.add(program.toString());
            line.addAll(setting.placeholders().arguments(command.args()));
            var environment = new HashMap<>(network);
            environment.putAll(setting.placeholders().variables(setting.environment()));
            environment.putAll(setting.placeholders().variables(command.environment()));
            return new Command(line, environment, scratch, setting.limits(), result, command.reportOnStdout());
        } catch (IllegalArgumentException e) {
            throw new ToolFailure(
                    new PipelineFailure.Rejected(
                            Cause.SCANNER_FAILED,
                            "the adapter's command for " + command.tool().name() + ": " + e.getMessage()),
                    null,
                    "");
        }
    }

    private static Future<Outcome> endedByItself(
            ToolCommand command, Limits limits, Outcome outcome, Cancellation cancellation) {
        var stop = outcome.stop();
        if (stop == null) {
            return Future.succeededFuture(outcome);
        }
        var name = command.tool().name();
        var failure =
                switch (stop) {
                    case TIMEOUT ->
                        new PipelineFailure.Retryable(
                                Cause.TIMEOUT,
                                name + " had not ended after "
                                        + limits.timeout().toSeconds() + " s");
                    case MEMORY ->
                        new PipelineFailure.Retryable(
                                Cause.OUT_OF_MEMORY,
                                name + " used more than " + mebibytes(limits.memory()) + " of memory");
                    case OUTPUT ->
                        new PipelineFailure.Rejected(
                                Cause.SCANNER_FAILED, name + " printed more than " + mebibytes(limits.output()));
                    case FILE ->
                        new PipelineFailure.Rejected(
                                Cause.REPORT_INVALID,
                                name + " wrote more than " + mebibytes(limits.file())
                                        + " (key scanners.maxReport) into its report");
                    case DISK ->
                        new PipelineFailure.Rejected(
                                Cause.ARTIFACT_UNUSABLE,
                                name + " used more than " + mebibytes(limits.disk())
                                        + " of disk (key scanners.maxImage)");
                    case CANCELLED ->
                        new PipelineFailure.Retryable(Cause.WORKER_LOST, name + " was ended: " + cancellation.reason());
                };
        return Future.failedFuture(new ToolFailure(failure, outcome.exitCode(), outcome.stderr()));
    }

    /** {@code grype ended with 1: …}. */
    public static String ending(ToolCommand command, Outcome outcome) {
        var last = OutputTail.lastLine(outcome.stderr().isBlank() ? outcome.stdout() : outcome.stderr());
        return command.tool().name() + " ended with " + outcome.exitCode() + (last.isEmpty() ? "" : ": " + last);
    }

    private static ToolFailure notStarted(ToolCommand command, Throwable e) {
        return new ToolFailure(
                new PipelineFailure.Retryable(
                        Cause.SCANNER_FAILED, command.tool().name() + " could not be started: " + e.getMessage()),
                null,
                "");
    }

    private static PipelineFailure noRoom(Throwable e) {
        return new PipelineFailure.Retryable(
                Cause.INTERNAL, "no scratch directory could be made (key scanners.scratch): " + e, e, null);
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    private static <T> Future<T> guarded(Function<Scratch, Future<T>> work, Scratch scratch) {
        try {
            return work.apply(scratch);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Void> remove(Scratch scratch) {
        return workers.executeBlocking(
                        () -> {
                            scratches.remove(scratch);
                            return (Void) null;
                        },
                        false)
                .otherwise(e -> {
                    LOG.atWarn()
                            .addKeyValue("event", "scratch.leftover")
                            .setCause(e)
                            .log("A scratch directory could not be removed; the next start tries again");
                    return null;
                });
    }
}
