package io.vulnstream.app.cli;

import io.vulnstream.app.Await;
import io.vulnstream.app.Node;
import io.vulnstream.app.Patience;
import io.vulnstream.app.Roles;
import io.vulnstream.app.Servers;
import io.vulnstream.app.demo.DemoPrograms;
import io.vulnstream.app.demo.DemoRegistry;
import io.vulnstream.app.demo.DemoStory;
import io.vulnstream.app.embedded.DataDirectory;
import io.vulnstream.app.embedded.Running;
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
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
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
final class DemoCommand extends AnsweringCommand {
    private static final Duration EXPORT = Duration.ofMinutes(2);
    private static final List<String> REPOSITORIES =
            List.of("base", "storefront", "payments", "notifications", "healthcheck");
    /** A demo keeps away from the servers and objects of an installation that is configured on this machine. */
    private static final Map<String, String> OWN_SERVERS = Map.of(
            "postgres.uri", "embedded",
            "redis.uri", "embedded",
            "objectStore.uri", "folder",
            "http.host", "127.0.0.1",
            "cluster.enabled", "false");

    @Option(names = "--once", description = "End when everything is scanned.")
    private boolean once;

    @Override
    public Integer call() throws ConfigProblems, IOException {
        try {
            return demonstrate();
        } catch (IOException e) {
            if (Stop.asked()) {
                return once ? ExitCode.FAILED : ExitCode.DONE;
            }
            throw e;
        }
    }

    private int demonstrate() throws ConfigProblems, IOException {
        var config = global.load(OWN_SERVERS);
        refuseSecond(config, DataDirectory.running(config.data()));
        var home = Environment.current()
                .get("VULNSTREAM_HOME")
                .map(Path::of)
                .orElseThrow(() -> CommandFailed.wrongUse("run the demo by ./vulnstream in a checkout"));
        var programs = DemoPrograms.install(home);
        if (DataDirectory.holder(config.data()).isEmpty()) { // else there is something to wait for first
            streams.note("starting PostgreSQL, Redis and a registry …");
        }
        try (var servers = Servers.open(config, streams::note)) {
            refuseSecond(config, servers.owner());
            var data = Files.createDirectories(config.below("demo"));
            try (var registry = DemoRegistry.start(programs.registry(), data.resolve("registry"))) {
                streams.note("filling the registry with images and the scanners' databases with advisories …");
                programs.pushImages(registry.address());
                programs.makeDatabases(data.resolve("databases"));
                writeTargets(data.resolve("targets"), registry.address());
                return run(servers, settings(data, registry.address()), registry);
            }
        }
    }

    private static void refuseSecond(AppConfig config, Optional<Running> owner) {
        owner.ifPresent(running -> {
            throw CommandFailed.failed("a vulnstream runs in " + config.data() + " already (process " + running.pid()
                    + ", " + running.http() + "): stop it first, or give the demo a directory with --data DIR");
        });
    }

    /** What could not be known before the registry had an address. */
    private AppConfig settings(Path data, String registry) throws ConfigProblems {
        var settings = new LinkedHashMap<>(OWN_SERVERS);
        settings.put("databases.path", data.resolve("databases").toString());
        settings.put("databases.readOnly", "true");
        settings.put("databases.only", "[\"" + registry + "\"]");
        settings.put("targets.uri", data.resolve("targets").toString());
        settings.put("exporter.schedule", "0s");
        settings.put("slo.internal.limits.critical", "3d"); // soon due, so that there is something to see
        settings.put("query.graphiql", "true");
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

    private int run(Servers servers, AppConfig config, DemoRegistry registry) throws IOException {
        try (var node = Node.start(config, Roles.ALL, servers, Patience.FAILS);
                var session = Session.at(node.http(), config)) {
            Stop.onSecond(node::hurry);
            if (!once) {
                node.announce(servers);
            }
            boolean complete = scan(node, session);
            if (complete) {
                tell(new DemoStory(session.client(), registry.address()), session);
            }
            if (once) {
                return complete ? ExitCode.DONE : ExitCode.FAILED;
            }
            tellWhere(node.http(), config.data(), registry.address());
            Stop.await();
            streams.note("stopping …");
            return ExitCode.DONE;
        }
    }

    /** Whether there were images, and every scanner succeeded on each. */
    private boolean scan(Node node, Session session) throws IOException {
        var export = Await.result(node.export(true), EXPORT);
        var requests =
                export.requests().stream().map(ExportSummary.Asked::request).toList();
        streams.note("scanning " + requests.size() + " images with every scanner …");
        var results = new ScanFollower(session.client(), streams.progress()).follow(requests);
        show(results);
        return results.complete() && !requests.isEmpty();
    }

    private void tell(DemoStory story, Session session) throws IOException {
        streams.note("");
        story.before().forEach(streams::note);
        story.decideAndRebuild();
        var follower = new ScanFollower(session.client(), streams.progress());
        follower.follow(follower.ask(List.of(story.rebuilt()), Map.of()).requests());
        story.after().forEach(streams::note);
    }

    private void show(ResultDocument results) {
        if (output.json()) {
            streams.json(results);
        } else {
            streams.text(new TextReport(streams.style(), 5).render(results));
        }
    }

    private void tellWhere(String http, Path data, String registry) {
        var where = global.dataOption();
        streams.note("");
        streams.note("GraphQL    " + http + "/graphql   (POST)");
        streams.note("GraphiQL   " + http + "/graphiql   (in a browser)");
        streams.note("metrics    " + http + "/metrics");
        streams.note("registry   " + registry + "/demo/…");
        streams.note(
                "           scan one again: ./vulnstream scan " + registry + "/demo/payments:2.3.0 --rescan" + where);
        streams.note("archive    " + data.resolve("objects"));
        streams.note("           ./vulnstream archive list" + where);
        streams.note("stop       Ctrl-C");
    }
}
