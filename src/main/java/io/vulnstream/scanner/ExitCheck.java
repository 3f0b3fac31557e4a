package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vulnstream.event.Cause;
import io.vulnstream.scanner.adapter.ImageForm;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import io.vulnstream.scanner.adapter.ToolCommand;
import io.vulnstream.scanner.adapter.ToolFailure;
import io.vulnstream.scanner.adapter.ToolRunner;
import io.vulnstream.scanner.image.PullFailures;
import io.vulnstream.scanner.process.Outcome;
import java.util.Set;

/** Says of a process that ended by itself whether it did what it should, and if not, why. */
final class ExitCheck {
    /** 128 and SIGKILL: not by us, so by the system, which does that when memory runs out. */
    private static final int KILLED = 137;

    private final ScannerAdapter adapter;
    private final boolean pullsImage;

    /** @param pullsImage whether the command speaks to the registry */
    ExitCheck(ScannerAdapter adapter, boolean pullsImage) {
        this.adapter = adapter;
        this.pullsImage = pullsImage && adapter.image() == ImageForm.REFERENCE;
    }

    Future<Outcome> check(ToolCommand command, Set<Integer> success, Outcome outcome) {
        return success.contains(outcome.exitCode())
                ? Future.succeededFuture(outcome)
                : Future.failedFuture(failure(command, outcome));
    }

    private ToolFailure failure(ToolCommand command, Outcome outcome) {
        var ending = ToolRunner.ending(command, outcome);
        var failure = adapter.verdicts()
                .ofFailure(outcome.stderr())
                .map(message -> Failures.of(message.cause(), message.meaning() + " (" + ending + ")"))
                .or(() -> pullsImage ? PullFailures.of(outcome.stderr(), ending) : java.util.Optional.empty())
                .orElseGet(() -> Failures.of(cause(outcome.exitCode()), ending));
        return new ToolFailure(failure, outcome.exitCode(), outcome.stderr());
    }

    private Cause cause(int exitCode) {
        var known = adapter.verdicts().codeToCause().get(exitCode);
        if (known != null) {
            return known;
        }
        return exitCode == KILLED ? Cause.OUT_OF_MEMORY : Cause.SCANNER_FAILED;
    }
}
