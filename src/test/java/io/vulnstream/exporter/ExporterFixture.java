package io.vulnstream.exporter;

import static io.vulnstream.testkit.Await.value;

import io.vertx.core.Vertx;
import io.vulnstream.bus.Hints;
import io.vulnstream.ledger.Requests;
import io.vulnstream.ledger.SubmissionStore;
import io.vulnstream.registry.PatientRegistryClient;
import io.vulnstream.registry.RegistryFixture;
import io.vulnstream.support.http.Outbound;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.target.TargetCatalog;
import io.vulnstream.target.TargetStore;
import io.vulnstream.testkit.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** An exporter over a registry and a folder of targets, on a database of its own. */
final class ExporterFixture {
    final Vertx vertx;
    final Pg pg;
    final ExportStore runs;
    private final Path folder;
    private final String registry;

    /** @param registry stands where a target file says REGISTRY */
    ExporterFixture(Vertx vertx, Path folder, String registry) {
        this.vertx = vertx;
        this.folder = folder;
        this.registry = registry;
        pg = Postgres.database().connect(vertx);
        runs = new ExportStore(pg);
    }

    Exporter exporter(Requests requests) {
        var client = RegistryFixture.client(vertx, RegistryFixture.config(null), Outbound.DIRECT);
        var patient = new PatientRegistryClient(client, vertx, 8);
        var catalog = new TargetCatalog(vertx, folder, new TargetStore(pg), Set::of);
        var lister = new RepositoryLister(patient, 1000, Duration.ofSeconds(10));
        return new Exporter(catalog, lister, runs, new ReferenceStore(pg), requests, () -> List.of("grype", "trivy"));
    }

    ExportSummary export() {
        return value(exporter(new SubmissionStore(pg, new Hints(vertx.eventBus()), java.time.Duration.ofSeconds(5)))
                .run());
    }

    void targets(String file, String yaml) {
        try {
            Files.writeString(folder.resolve(file), yaml.replace("REGISTRY", registry));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> rows(String sql) {
        return value(pg.list(row -> row.deepToString(), sql));
    }

    List<String> current(String repository) {
        return value(pg.list(row -> row.getString(0) + " " + row.getString(1), """
                select r.name, a.digest from reference r
                join artifact a on a.id = r.artifact_id
                join source s on s.id = r.source_id
                where s.address = $1 and r.until is null
                order by r.name""", registry + "/" + repository));
    }
}
