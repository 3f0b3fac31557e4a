package io.vulnstream.app.cli;

import io.vulnstream.app.UnknownScanners;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.support.yaml.Problem;
import io.vulnstream.target.TargetLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Looks at configuration without running anything. */
@Command(
        name = "config",
        description = "Checks configuration, target files and scanner adapters.",
        mixinStandardHelpOptions = true,
        subcommands = ConfigCommand.Check.class,
        footer = {"", "Example:", "  vulnstream config check ./targets"})
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
                            + " your own adapters (scanners.path), each with its file, line and key. Exit 2 when there"
                            + " is one. Scanners that are named and not there are warned of. Writes nothing.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  vulnstream config check ./targets --config ./vulnstream.yaml"})
    static final class Check extends AnsweringCommand {
        @Parameters(arity = "0..1", paramLabel = "DIR", description = "Folder of target files.")
        private @Nullable Path folder;

        @Override
        public Integer call() throws IOException {
            var problems = new ArrayList<Problem>();
            var config = configuration(problems);
            var known = config.isPresent() ? adapters(config.get(), problems) : Set.<String>of();
            int targets = targets(config, known, problems);
            return answer(problems, targets);
        }

        private Optional<AppConfig> configuration(List<Problem> problems) {
            try {
                return Optional.of(global.loadInSilence());
            } catch (ConfigProblems e) {
                problems.addAll(e.problems());
                return Optional.empty();
            }
        }

        /** The names of those there are. */
        private Set<String> adapters(AppConfig config, List<Problem> problems) throws IOException {
            try (var session = new ToolSession(config)) {
                var adapters = session.adapters();
                problems.addAll(adapters.problems());
                UnknownScanners.in(config, adapters.names()).forEach(words -> streams.note("warning: " + words));
                return adapters.names();
            }
        }

        /**
         * How many there are.
         *
         * @param knownScanners empty when they are not known, because the configuration is broken
         */
        private int targets(Optional<AppConfig> config, Set<String> knownScanners, List<Problem> problems) {
            var place = Optional.ofNullable(folder)
                    .or(() -> config.map(AppConfig::targets).map(AppConfig.Targets::uri));
            if (place.isEmpty()) {
                return 0;
            }
            var set = new TargetLoader(place.get(), knownScanners).load();
            problems.addAll(set.problems());
            return set.targets().size();
        }

        private int answer(List<Problem> problems, int targets) {
            if (output.json()) {
                streams.json(problems);
            } else {
                problems.forEach(problem -> streams.line(problem.toString()));
                streams.line(
                        problems.isEmpty()
                                ? "no problems; " + Words.count(targets, "target")
                                : Words.count(problems.size(), "problem"));
            }
            return problems.isEmpty() ? ExitCode.DONE : ExitCode.WRONG_USE;
        }
    }
}
