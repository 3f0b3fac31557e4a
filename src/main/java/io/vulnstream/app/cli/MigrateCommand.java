package io.vulnstream.app.cli;

import io.vulnstream.app.Servers;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.pg.Migrations;
import io.vulnstream.support.pg.SchemaVersion;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** Brings the schema of a configured PostgreSQL up to date; embedded ones are migrated whenever they start. */
@Command(
        name = "migrate",
        description = "Brings the database schema up to date. Run it before starting a newer version; running nodes of"
                + " the version before go on working.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  vulnstream migrate --set postgres.uri=postgresql://me@db.example/scans"})
final class MigrateCommand extends AnsweringCommand {
    @Override
    public Integer call() throws ConfigProblems, IOException {
        var config = global.load();
        int applied = config.postgres().embedded() ? embedded(config) : configured(config);
        if (output.json()) {
            streams.json(Map.of("applied", applied, "version", SchemaVersion.CURRENT));
        } else {
            streams.line(
                    applied == 0
                            ? "the schema was current already (version " + SchemaVersion.CURRENT + ")"
                            : "applied " + Words.count(applied, "migration") + "; the schema is at version "
                                    + SchemaVersion.CURRENT);
        }
        return ExitCode.DONE;
    }

    private int embedded(AppConfig config) throws IOException {
        try (var servers = Servers.open(config, streams::note)) {
            return Migrations.migrate(ServerAccess.of(servers.postgres()));
        }
    }

    private static int configured(AppConfig config) throws IOException {
        return Migrations.migrate(config.postgres().access(config.postgres().uri(), config.network()));
    }
}
