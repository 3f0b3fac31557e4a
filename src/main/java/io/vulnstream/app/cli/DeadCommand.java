package io.vulnstream.app.cli;

import picocli.CommandLine.Command;

/** What to do with work that ended badly. */
@Command(
        name = "dead",
        description =
                "Dead letters: scans, requests and deliveries that ended badly. They are listed by what went wrong,"
                        + " tried again, or put aside with a reason.",
        mixinStandardHelpOptions = true,
        subcommands = {DeadListCommand.class, DeadShowCommand.class, DeadReplayCommand.class, DeadDropCommand.class},
        footer = {
            "",
            "Examples:",
            "  vulnstream dead list",
            "  vulnstream dead replay --group 8e99ac8e72d18e78 --rate 10/s",
        })
final class DeadCommand implements Runnable {
    @Override
    public void run() {
        throw CommandFailed.wrongUse("say what to do: dead list, dead show, dead replay or dead drop");
    }
}
