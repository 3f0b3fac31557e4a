package io.vulnstream.app.cli;

import io.vulnstream.app.Node;
import io.vulnstream.app.Patience;
import io.vulnstream.app.Role;
import io.vulnstream.app.Roles;
import io.vulnstream.app.Servers;
import io.vulnstream.config.ConfigProblems;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One process of the pipeline. */
@Command(
        name = "run",
        description = "Runs roles of the pipeline until it is stopped. With nothing configured it starts its own"
                + " PostgreSQL and Redis and keeps reports in a folder; several processes share configured ones. With targets the exporter role"
                + " lists their registries at the first start and then every hour (key exporter.schedule): what is new"
                + " is scanned.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  vulnstream run --roles all --targets ./targets",
            "  vulnstream run --roles scanner:trivy --config /etc/vulnstream/config.yaml"
        })
final class RunCommand extends ConfiguredCommand {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Option(
            names = "--roles",
            paramLabel = "ROLES",
            defaultValue = "all",
            description =
                    "all, or some of exporter, intake, dispatcher, scanner, scanner:NAME, archiver, ingester, query"
                            + " with commas between them.")
    private String roles = "all";

    @Override
    public Integer call() throws ConfigProblems, IOException {
        var config = global.loadForService();
        var chosen = parse(roles);
        if (chosen.has(Role.EXPORTER)) {
            global.checkTargets(config);
        }
        try (var servers = Servers.open(config, streams::note);
                var node = Node.start(config, chosen, servers, Patience.WAITS)) {
            Stop.onSecond(node::hurry);
            node.announce(servers);
            long sinceStart = System.currentTimeMillis()
                    - ManagementFactory.getRuntimeMXBean().getStartTime();
            LOG.atInfo()
                    .addKeyValue("event", "node.ready")
                    .addKeyValue("duration_ms", sinceStart)
                    .log("ready after {} ms: roles {}, {}", sinceStart, chosen, node.http());
            Stop.await();
        } catch (IOException e) {
            if (!Stop.asked()) { // else it was stopped while it was starting
                throw e;
            }
        }
        return ExitCode.DONE;
    }

    static Roles parse(String text) {
        try {
            return Roles.parse(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailed.wrongUse("--roles: " + e.getMessage());
        }
    }
}
