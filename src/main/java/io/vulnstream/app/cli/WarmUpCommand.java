package io.vulnstream.app.cli;

import io.vertx.ext.web.client.WebClient;
import io.vulnstream.app.Await;
import io.vulnstream.app.Roles;
import io.vulnstream.config.ConfigProblems;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** Starts everything once and ends: what the launcher records its ahead-of-time cache from. */
@Command(name = "warm-up", hidden = true, description = "Starts every role once, asks a question, and ends.")
final class WarmUpCommand implements Callable<Integer> {
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final String QUESTION = """
            query Warm { sources { nodes { address } } findings { nodes { severity attributions { scanner } } }
                requests { nodes { state jobs { scanner } } } scanners { name } }""";

    @ArgGroup(validate = false, heading = GlobalOptions.HEADING)
    private GlobalOptions global = new GlobalOptions();

    @Override
    public Integer call() throws ConfigProblems, IOException {
        var config = global.load(Map.of("http.port", "0", "http.host", "127.0.0.1"));
        try (var session = Session.local(config, Roles.ALL, note -> {})) {
            Await.result(session.client().query(QUESTION, "Warm", Map.of()), ANSWER);
            var web = WebClient.create(session.node().orElseThrow().vertx());
            for (var path : new String[] {"/health/ready", "/metrics"}) {
                Await.result(web.getAbs(session.url() + path).send(), ANSWER);
            }
            return ExitCode.DONE;
        }
    }
}
