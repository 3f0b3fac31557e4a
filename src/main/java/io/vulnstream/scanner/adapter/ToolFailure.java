package io.vulnstream.scanner.adapter;

import io.vulnstream.bus.PipelineFailure;
import org.jspecify.annotations.Nullable;

/** A known failure of a program, with what the record of the attempt keeps of it. */
public final class ToolFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final PipelineFailure failure;
    private final @Nullable Integer exitCode;
    private final String stderr;

    /** @param exitCode null when no process ran to its end */
    public ToolFailure(PipelineFailure failure, @Nullable Integer exitCode, String stderr) {
        super(failure.getMessage(), failure, false, false);
        this.failure = failure;
        this.exitCode = exitCode;
        this.stderr = stderr;
    }

    public PipelineFailure failure() {
        return failure;
    }

    public @Nullable Integer exitCode() {
        return exitCode;
    }

    public String stderr() {
        return stderr;
    }
}
