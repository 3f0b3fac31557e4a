package io.vulnstream.app.cli;

import io.vulnstream.app.Roles;
import io.vulnstream.app.output.FailOn;
import io.vulnstream.app.output.ResultDocument;
import io.vulnstream.config.ConfigProblems;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scans on demand, through the same pipeline as everything else. */
@Command(
        name = "scan",
        description = "Scans images now and prints what was found. Runs the pipeline for this one command, or uses the"
                + " one that is running: on the same data directory by itself, elsewhere by --server.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  vulnstream scan alpine:3.20 --fail-on high",
            "  vulnstream scan registry.example/cart:1.4 --format sarif > cart.sarif",
            "  vulnstream scan cart:1.4 --server https://vulnstream.example",
            "",
            "A token for --server is taken from $VULNSTREAM_TOKEN.",
            "",
            "Exit codes: 0 done, 1 a scan failed, 2 wrong use, 3 the limit of --fail-on is reached."
        })
final class ScanCommand extends ConfiguredCommand {
    @Parameters(arity = "1..*", paramLabel = "REF", description = "registry/path:tag or registry/path@sha256:…")
    private List<String> references = List.of();

    @Option(names = "--scanners", split = ",", paramLabel = "NAME", description = "Only these scanners.")
    private @Nullable List<String> scanners;

    @Option(
            names = "--platform",
            split = ",",
            paramLabel = "OS/ARCH",
            description = "Only these platforms of an index.")
    private @Nullable List<String> platforms;

    @Option(names = "--rescan", description = "Scan again also what is known for the current databases.")
    private boolean rescan;

    @Option(names = "--fail-on", paramLabel = "SEVERITY", description = "Exit 3 when a finding is at least this bad.")
    private @Nullable String failOn;

    @Mixin
    private ServerOption server;

    @Mixin
    private ResultFormat format;

    @Override
    public Integer call() throws ConfigProblems, IOException {
        var limit = limit();
        try (var session = open()) {
            var follower = new ScanFollower(session.client(), streams.progress());
            var asked = follower.ask(references, options());
            asked.refused().forEach(refused -> streams.note("not accepted: " + refused.failure()));
            if (asked.requests().isEmpty()) {
                format.write(new ResultDocument(asked.refused()), streams);
                return ExitCode.WRONG_USE;
            }
            var results = follower.follow(asked.requests()).and(asked.refused());
            format.write(results, streams);
            int code = exitCode(results, limit);
            if (code == ExitCode.LIMIT_REACHED) {
                streams.note("the limit is reached: --fail-on " + failOn);
            }
            return code;
        }
    }

    private static int exitCode(ResultDocument results, @Nullable FailOn limit) {
        if (!results.complete()) {
            return ExitCode.FAILED;
        }
        return limit != null && limit.reachedBy(results) ? ExitCode.LIMIT_REACHED : ExitCode.DONE;
    }

    private @Nullable FailOn limit() {
        try {
            return failOn == null ? null : FailOn.parse(failOn);
        } catch (IllegalArgumentException e) {
            throw CommandFailed.wrongUse("--fail-on: " + e.getMessage());
        }
    }

    private Session open() throws ConfigProblems, IOException {
        var session = server.open(global, Roles.ALL, streams);
        if (!server.named() && session.isGuest() && !global.unheard().isEmpty()) {
            streams.note("the process that runs there scans by its own configuration: " + global.unheard()
                    + " is not heeded");
        }
        return session;
    }

    private Map<String, Object> options() {
        var options = new LinkedHashMap<String, Object>();
        options.put("rescan", rescan);
        if (scanners != null) {
            options.put("scanners", scanners);
        }
        if (platforms != null) {
            options.put("platforms", platforms);
        }
        return options;
    }
}
