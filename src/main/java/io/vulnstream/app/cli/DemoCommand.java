package io.vulnstream.app.cli;

import io.vulnstream.app.Await;
import io.vulnstream.app.Roles;
import io.vulnstream.app.demo.DemoPrograms;
import io.vulnstream.app.demo.DemoRegistry;
import io.vulnstream.app.embedded.DataDirectory;
import io.vulnstream.app.output.ResultDocument;
import io.vulnstream.app.output.TextReport;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.config.Environment;
import io.vulnstream.exporter.ExportSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole pipeline on content of its own. */
@Command(
        name = "demo",
        description =
                "Runs the whole pipeline on this machine: PostgreSQL, Redis and a registry of its own on loopback,"
                        + " a few images with old packages in them, and the real scanners. Nothing is installed system-wide;"
                        + " everything is kept in one directory. Stays up until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  vulnstream demo",
            "  vulnstream demo --once --json | jq '.artifacts[].findings | length'",
            "",
            "Exit codes of --once: 0 every scan succeeded, 1 one did not."
        })
final class DemoCommand implements Callable<Integer> {
    private static final Duration EXPORT = Duration.ofMinutes(2);
    private static final List<String> REPOSITORIES =
            List.of("base", "storefront", "payments", "notifications", "healthcheck");

    @Option(names = "--once", description = "End when everything is scanned.")
    private boolean once;

    @Mixin
    private OutputOptions output;

    @Mixin
    private GlobalOptions global;

    @Mixin
    private Streams streams;

    @Override
    public Integer call() throws ConfigProblems, IOException {
        try {
            return demonstrate();
        } catch (IOException e) {
            if (Stop.asked()) {
                return once ? ExitCode.FAILED : ExitCode.DONE;
            }
            throw CommandFailed.failed(String.valueOf(e.getMessage()));
        }
    }

    private int demonstrate() throws ConfigProblems, IOException {
        var home = Environment.current()
                .get("VULNSTREAM_HOME")
                .map(Path::of)
                .orElseThrow(() -> CommandFailed.wrongUse("run the demo by ./vulnstream in a checkout"));
        var data = global.load().data().resolve("demo");
        refuseSecond(global.load());
        var programs = DemoPrograms.install(home);
        Files.createDirectories(data);
        try (var registry = DemoRegistry.start(programs.registry(), data.resolve("registry"))) {
            streams.note("filling the demo's registry and databases …");
            programs.pushImages(registry.address());
            programs.makeDatabases(data.resolve("databases"));
            writeTargets(data.resolve("targets"), registry.address());
            streams.note("starting PostgreSQL, Redis and the roles …");
            try (var session = Session.started(config(data, registry.address()), Roles.ALL)) {
                return scan(session, registry, data);
            }
        }
    }

    private static void refuseSecond(AppConfig config) {
        DataDirectory.running(config.data()).ifPresent(running -> {
            throw CommandFailed.failed("a vulnstream runs in " + config.data() + " already (process " + running.pid()
                    + ", " + running.http() + "): stop it first, or give the demo a directory with --data DIR");
        });
    }

    private AppConfig config(Path data, String registry) throws ConfigProblems {
        var settings = new LinkedHashMap<String, String>();
        settings.put("databases.path", data.resolve("databases").toString());
        settings.put("databases.readOnly", "true");
        settings.put("databases.only", "[\"" + registry + "\"]");
        settings.put("targets.uri", data.resolve("targets").toString());
        settings.put("exporter.schedule", "0s");
        settings.put("query.graphiql", "true");
        settings.put("logging.level", "warn"); // what happens is shown as progress
        if (once) {
            settings.put("http.port", "0");
        }
        return global.load(settings);
    }

    private static void writeTargets(Path directory, String registry) throws IOException {
        Files.createDirectories(directory);
        var text = new StringBuilder(
                "# What the demo watches. Written anew each time it starts.\nteams:\n  - name: demo\n    targets:\n");
        for (var repository : REPOSITORIES) {
            text.append("      - {name: ")
                    .append(repository)
                    .append(", image: \"")
                    .append(registry)
                    .append("/demo/")
                    .append(repository)
                    .append("\", tags: {pattern: \"*\"}}\n");
        }
        Files.writeString(directory.resolve("demo.yaml"), text);
    }

    private int scan(Session session, DemoRegistry registry, Path data) throws IOException {
        var node = session.node().orElseThrow();
        var export = Await.result(node.export(true), EXPORT);
        var requests =
                export.requests().stream().map(ExportSummary.Asked::request).toList();
        streams.note("scanning " + requests.size() + " images with every scanner …");
        var results = new ScanFollower(session.client(), streams.progress()).follow(requests);
        show(results);
        if (once) {
            return results.complete() && !requests.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
        }
        tellWhere(session, registry, data);
        Stop.await();
        streams.note("stopping …");
        return ExitCode.DONE;
    }

    private void show(ResultDocument results) {
        if (output.json()) {
            streams.json(results);
        } else {
            streams.text(new TextReport(streams.style(), 5).render(results));
        }
    }

    private void tellWhere(Session session, DemoRegistry registry, Path data) {
        streams.note("");
        streams.note("GraphQL    " + session.url() + "/graphql   (POST)");
        streams.note("GraphiQL   " + session.url() + "/graphiql   (in a browser)");
        streams.note("metrics    " + session.url() + "/metrics");
        streams.note("registry   " + registry.address() + "/demo/…   scan one again: ./vulnstream scan "
                + registry.address() + "/demo/payments:2.3.0 --rescan");
        streams.note("archive    " + data.resolveSibling("objects") + "   (./vulnstream archive list)");
        streams.note("stop       Ctrl-C");
    }
}
