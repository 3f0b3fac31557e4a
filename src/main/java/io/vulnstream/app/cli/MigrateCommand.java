package io.vulnstream.app.cli;

import io.vulnstream.app.Servers;
import io.vulnstream.config.Secret;
import io.vulnstream.support.pg.Migrations;
import io.vulnstream.support.pg.SchemaVersion;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.flywaydb.core.api.FlywayException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Brings the schema of a configured PostgreSQL up to date; embedded ones are migrated whenever they start. */
@Command(
        name = "migrate",
        description = "Brings the database schema up to date. Run it before starting a newer version; running nodes of"
                + " the version before go on working.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  vulnstream migrate --set postgres.uri=postgresql://vulnstream@db.example/vulnstream"
        })
final class MigrateCommand implements Callable<Integer> {
    @Mixin
    private GlobalOptions global;

    @Mixin
    private OutputOptions output;

    @Mixin
    private Streams streams;

    @Override
    public Integer call() throws Exception {
        var config = global.load();
        try (var servers = Servers.open(config)) {
            var password = Optional.ofNullable(config.postgres().password())
                    .map(Secret::reveal)
                    .orElse(null);
            int applied = Migrations.migrate(servers.postgres(), password);
            if (output.json()) {
                streams.json(Map.of("applied", applied, "version", SchemaVersion.CURRENT));
            } else {
                streams.line(
                        applied == 0
                                ? "the schema was current already (version " + SchemaVersion.CURRENT + ")"
                                : "applied " + applied + " migration" + (applied == 1 ? "" : "s")
                                        + "; the schema is at version " + SchemaVersion.CURRENT);
            }
            return ExitCode.DONE;
        } catch (FlywayException e) {
            throw CommandFailed.failed("the schema could not be migrated: " + e.getMessage());
        }
    }
}
