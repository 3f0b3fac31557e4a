package io.vulnstream.app.cli;

import io.vulnstream.app.Await;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.scanner.ScannerDoctor.Check;
import io.vulnstream.scanner.ScannerDoctor.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** What is wrong, and what to do. */
@Command(
        name = "doctor",
        description =
                "Looks at scanners, their databases and the servers, and says of each what to do when it is wrong."
                        + " Exit 1 when something is.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  vulnstream doctor --config /etc/vulnstream/config.yaml"})
final class DoctorCommand extends AnsweringCommand {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @Override
    public Integer call() throws ConfigProblems, IOException {
        var checks = checks(global.loadInSilence(global.databasesInForce()));
        if (output.json()) {
            streams.json(checks);
        } else {
            checks.forEach(check -> streams.line(text(check)));
        }
        return checks.stream().anyMatch(check -> check.verdict() == Verdict.ERROR) ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static List<Check> checks(AppConfig config) throws IOException {
        try (var session = new ToolSession(config)) {
            var checks = new ArrayList<Check>();
            var servers = new ServerDoctor(session.vertx(), config);
            checks.add(servers.dataDirectory());
            if (checks.get(0).verdict() == Verdict.OK) { // scanners cannot be tried without a place to work in
                checks.addAll(Await.result(session.toolbox().doctor().check(), LONGEST));
            }
            NetworkDoctor.check(config.network().outbound()).ifPresent(checks::add);
            checks.addAll(servers.check());
            return checks;
        }
    }

    private static String text(Check check) {
        return "%-8s %-28s %s%s"
                .formatted(
                        check.verdict().name().toLowerCase(Locale.ROOT),
                        check.subject(),
                        check.found(),
                        check.advice().isEmpty() ? "" : "\n" + " ".repeat(38) + check.advice());
    }
}
