package io.vulnstream.app.cli;

import io.vulnstream.config.ConfigLoader;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.config.Environment;
import io.vulnstream.support.FileReasons;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParseResult;

/** The root of the command line. */
@Command(
        name = "vulnstream",
        description =
                "Scans container images with several real scanners, continuously, and keeps one finding per problem.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  vulnstream demo                   the whole pipeline on images of its own",
            "  vulnstream scan alpine:3.20 --fail-on high",
            "  vulnstream run --roles all --targets ./targets",
            "  vulnstream COMMAND --help         what a command does, by an example",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong use or configuration,",
            "3 a --fail-on limit is reached."
        })
public final class VulnstreamCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(VulnstreamCommand.class);

    /** In the order in which they are listed. */
    private static final List<Class<?>> COMMANDS = List.of(
            DemoCommand.class,
            RunCommand.class,
            ScanCommand.class,
            FindingsCommand.class,
            VexCommand.class,
            WithdrawCommand.class,
            ExportCommand.class,
            ReportCommand.class,
            DatabasesCommand.class,
            ArchiveCommand.class,
            DeadCommand.class,
            ConfigCommand.class,
            TopologyCommand.class,
            MigrateCommand.class,
            DoctorCommand.class,
            WarmUpCommand.class,
            CommandLine.HelpCommand.class);

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
        throw CommandFailed.wrongUse("say what to do: one of the commands above");
    }

    /** Runs one command line and ends the process with its exit code. */
    public static void main(String[] args) {
        // Beside the parsing of the command line, which takes as long.
        Thread.ofPlatform().daemon().name("warm-up").start(VulnstreamCommand::warmUp);
        Stop.install(Thread.currentThread());
        int code = execute(args);
        System.out.flush();
        System.err.flush();
        Stop.exit(code);
    }

    private static void warmUp() {
        try {
            new ConfigLoader(Environment.current()).warmUp();
        } catch (ConfigProblems e) {
            LOG.trace("the command will say so", e);
        }
    }

    /** Runs one command line and answers the exit code. */
    public static int execute(String... args) {
        return commandLine(args.length == 0 ? "" : args[0]).execute(args);
    }

    /** With every command. */
    public static CommandLine commandLine() {
        return with(COMMANDS);
    }

    /** With the one command that is named, where one is: reading all of them would take a tenth of the time to start. */
    private static CommandLine commandLine(String first) {
        return COMMANDS.stream()
                .filter(command -> command != CommandLine.HelpCommand.class
                        && command.getAnnotation(Command.class).name().equals(first))
                .findFirst()
                .map(command -> with(List.of(command)))
                .orElseGet(VulnstreamCommand::commandLine);
    }

    private static CommandLine with(List<Class<?>> commands) {
        var root = new CommandLine(new VulnstreamCommand());
        commands.forEach(root::addSubcommand);
        return root.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setAbbreviatedOptionsAllowed(false)
                .setExecutionExceptionHandler(VulnstreamCommand::onFailure)
                .setParameterExceptionHandler(VulnstreamCommand::onWrongUse);
    }

    private static int onFailure(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof CommandFailed failed) {
            return complain(command.getErr(), failed.getMessage(), failed.exitCode());
        }
        if (failure instanceof ConfigProblems problems) {
            int count = problems.problems().size();
            return complain(
                    command.getErr(),
                    (count == 1
                                    ? "the configuration has a problem:\n"
                                    : "the configuration has " + count + " problems:\n")
                            + problems.getMessage(),
                    ExitCode.WRONG_USE);
        }
        if (Stop.asked()) { // what else fails while everything is being closed is no news
            return complain(command.getErr(), "stopped before it was done", ExitCode.FAILED);
        }
        if (failure instanceof IOException) { // whoever threw it has said what was wrong and what to do
            return complain(command.getErr(), FileReasons.message(failure), ExitCode.FAILED);
        }
        failure.printStackTrace(command.getErr());
        return complain(
                command.getErr(),
                "this is a mistake in vulnstream; please report it with the lines above: " + failure,
                ExitCode.FAILED);
    }

    private static int onWrongUse(CommandLine.ParameterException said, String[] args) {
        var wrong = unknownBeforeMissing(said);
        var command = wrong.getCommandLine();
        complain(command.getErr(), whatToDo(wrong).orElse(wrong.getMessage()), ExitCode.WRONG_USE);
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, command.getErr())) {
            command.getErr().println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        command.getErr().flush();
        return ExitCode.WRONG_USE;
    }

    /** A mistyped option is told before what is missing: it may be why that is. */
    private static CommandLine.ParameterException unknownBeforeMissing(CommandLine.ParameterException wrong) {
        var command = wrong.getCommandLine();
        var unknown = command.getUnmatchedArguments().stream()
                .filter(argument -> argument.startsWith("-"))
                .toList();
        return wrong instanceof CommandLine.MissingParameterException && !unknown.isEmpty()
                ? new CommandLine.UnmatchedArgumentException(command, unknown)
                : wrong;
    }

    /** Options for a command that only holds others: which of them was meant is not said yet. */
    private static Optional<String> whatToDo(CommandLine.ParameterException wrong) {
        var command = wrong.getCommandLine();
        boolean options = wrong instanceof CommandLine.UnmatchedArgumentException unmatched
                && !command.getParseResult().hasSubcommand()
                && unmatched.getUnmatched().get(0).startsWith("-");
        if (options && command.getParent() != null && command.getCommand() instanceof Runnable group) {
            try {
                group.run();
            } catch (CommandFailed failed) {
                return Optional.ofNullable(failed.getMessage());
            }
        }
        return Optional.empty();
    }

    private static int complain(PrintWriter err, @Nullable String message, int code) {
        err.println(Ansi.AUTO.string("@|bold,red vulnstream:|@ ") + message);
        err.flush();
        return code;
    }
}
