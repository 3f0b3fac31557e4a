package io.vulnstream.app.cli;

/** What the process tells its caller, documented in the help of every command. */
public final class ExitCode {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    /** Wrong use or wrong configuration: nothing was done. */
    public static final int WRONG_USE = 2;
    /** Everything worked, and a limit of {@code --fail-on} is reached. */
    public static final int LIMIT_REACHED = 3;

    private ExitCode() {}
}
