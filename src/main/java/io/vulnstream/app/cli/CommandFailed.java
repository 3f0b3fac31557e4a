package io.vulnstream.app.cli;

/** A command cannot go on; the message says what was wrong, where, and what to do. Ends the process with its code. */
public final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int exitCode;

    private CommandFailed(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    public static CommandFailed failed(String message) {
        return new CommandFailed(ExitCode.FAILED, message);
    }

    public static CommandFailed wrongUse(String message) {
        return new CommandFailed(ExitCode.WRONG_USE, message);
    }

    public int exitCode() {
        return exitCode;
    }
}
