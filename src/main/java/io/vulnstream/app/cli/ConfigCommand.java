package io.vulnstream.app.cli;

import io.vertx.core.Vertx;
import io.vulnstream.app.Await;
import io.vulnstream.app.Node;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import io.vulnstream.support.yaml.Problem;
import io.vulnstream.target.TargetLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Looks at configuration without running anything. */
@Command(
        name = "config",
        description = "Checks configuration, target files and scanner adapters.",
        mixinStandardHelpOptions = true,
        subcommands = ConfigCommand.Check.class)
final class ConfigCommand implements Runnable {
    @Override
    public void run() {
        throw CommandFailed.wrongUse("say what to do: config check");
    }

    /** All problems at once. */
    @Command(
            name = "check",
            description =
                    "Reports every problem of the configuration, of the target files in DIR (or targets.uri) and of"
                            + " your own adapters (scanners.path), each with its file, line and key.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  vulnstream config check ./targets"})
    static final class Check implements Callable<Integer> {
        private static final Duration LONGEST = Duration.ofSeconds(30);

        @Parameters(arity = "0..1", paramLabel = "DIR", description = "Folder of target files.")
        private @Nullable Path folder;

        @Mixin
        private OutputOptions output;

        @Mixin
        private GlobalOptions global;

        @Mixin
        private Streams streams;

        @Override
        public Integer call() throws ConfigProblems, IOException {
            var config = global.load();
            var problems = new ArrayList<Problem>();
            var vertx = Vertx.vertx();
            int targets = 0;
            try {
                var toolbox = Await.result(Node.toolbox(vertx, config), LONGEST);
                problems.addAll(toolbox.adapters().problems());
                var known = toolbox.adapters().current().stream()
                        .map(ScannerAdapter::name)
                        .collect(Collectors.toSet());
                var place = folder == null ? config.targets().uri() : folder;
                if (place != null) {
                    var set = new TargetLoader(place, known).load();
                    problems.addAll(set.problems());
                    targets = set.targets().size();
                }
                Await.result(toolbox.close(), LONGEST);
            } finally {
                Await.result(vertx.close(), LONGEST);
            }
            return answer(problems, targets);
        }

        private int answer(List<Problem> problems, int targets) {
            if (output.json()) {
                streams.json(Objects.requireNonNull(problems));
            } else {
                problems.forEach(problem -> streams.line(problem.toString()));
                streams.line(
                        problems.isEmpty() ? "no problems; " + targets + " targets" : problems.size() + " problems");
            }
            return problems.isEmpty() ? ExitCode.DONE : ExitCode.WRONG_USE;
        }
    }
}
