package io.vulnstream.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ConfigLoader;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.config.Environment;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.ScanResult;
import io.vulnstream.registry.RegistryGates;
import io.vulnstream.scanner.process.Cancellation;
import io.vulnstream.store.ObjectStore;
import io.vulnstream.store.ObjectStores;
import io.vulnstream.store.ReportFiles;
import io.vulnstream.store.StoredReport;
import io.vulnstream.support.Ids;
import io.vulnstream.support.breaker.Breakers;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import io.vulnstream.testkit.FakeClaims;
import io.vulnstream.testkit.FakePublisher;
import io.vulnstream.testkit.Postgres;
import io.vulnstream.testkit.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The scanner role without a dispatcher: real programs, files and PostgreSQL, claims in memory. */
final class ScannerFixture implements AutoCloseable {
    final Vertx vertx = Vertx.vertx();
    final FakeClaims claims = new FakeClaims();
    final FakePublisher publisher = new FakePublisher();
    final Pg pg;
    final AppConfig config;
    final ScannerToolbox box;
    final ObjectStore objects;
    final ReportFiles reports;
    final ScannerRole role;
    private final Path data;

    /** @param options keys of the configuration */
    ScannerFixture(Path data, Map<String, String> options, Clock clock) {
        this.data = data;
        config = config(data, options);
        pg = Postgres.database().connect(vertx);
        box = Await.value(ScannerToolbox.open(vertx, config, List.of(Path.of("/usr/bin"), Path.of("/bin")), clock));
        objects = Await.value(ObjectStores.open(
                vertx, config.objectStore(), data, config.network().outbound()));
        reports = new ReportFiles(
                vertx, objects, data.resolve("spool"), config.scanners().maxReport());
        role = new ScannerRole(box, config, clock);
    }

    static ScannerFixture open(Path data, Map<String, String> options) {
        return new ScannerFixture(data, options, Clock.systemUTC());
    }

    private static AppConfig config(Path data, Map<String, String> options) {
        var tools = Tools.path("crane").resolve("../../..").normalize();
        var environment = new Environment(Map.of("VULNSTREAM_TOOLS", tools.toString()), data);
        var all = new HashMap<>(options);
        all.put("data", data.toString());
        try {
            return new ConfigLoader(environment).load(null, all);
        } catch (ConfigProblems e) {
            throw new IllegalArgumentException(e);
        }
    }

    ScannerRole.Ports ports(WorkSource source) {
        return new ScannerRole.Ports(
                pg,
                claims,
                publisher,
                reports,
                source,
                "test-node",
                new RegistryGates(config.registry(), new Breakers(vertx)),
                Promise.<Void>promise().future());
    }

    /** The role as it runs on a node that waits for what its scanners lack. */
    ScannerStates deploy(WorkSource source, Predicate<String> ours) {
        var ports = ports(source);
        var states = role.states(ports, ours);
        Await.value(vertx.deployVerticle(role.verticle(ports, states, states::lanes)));
        return states;
    }

    /** Only what leads from a claim to a result. */
    ScanRunner runner() {
        return role.runner(ports((scanner, lanes, concurrency, handler) -> Future.failedFuture("no work here")));
    }

    Future<ScanResult> scan(Claim claim) {
        return runner().run(claim, box.adapters().named(claim.scanner()).orElseThrow(), new Cancellation())
                .map(Optional::orElseThrow);
    }

    /** A claim on an image, whose rows are made where they are not there. */
    Claim claim(String scanner, String source, String digest) {
        var artifact = Await.value(pg.first(row -> row.getUUID(0), """
                        insert into artifact (public_id, kind, digest) values ($1, 0, $2)
                        on conflict (digest) do update set digest = excluded.digest
                        returning public_id""", Ids.next(), digest))
                .orElseThrow();
        return new Claim(
                new JobId(Ids.next()),
                1,
                1,
                scanner,
                Lane.URGENT,
                false,
                artifact,
                digest,
                "linux/amd64",
                source,
                Clock.systemUTC().instant(),
                Trace.begin());
    }

    Path report(ScanResult result) {
        var stored = result.report();
        var file = data.resolve("read-" + Ids.next() + ".json");
        Await.value(reports.fetch(new StoredReport(stored.sha256(), stored.place(), stored.size()), file));
        return file;
    }

    /** Closes, and sees that nothing of any scan is left. */
    @Override
    public void close() {
        var scratch = data.resolve("scratch");
        Await.value(
                Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList()));
        Eventually.holds(vertx, () -> left(scratch).isEmpty());
        Await.value(box.close());
        assertThat(scratch).isEmptyDirectory();
        Await.value(objects.close());
        Await.value(pg.close());
        Await.value(vertx.close());
    }

    /** Scratch directories of work that has not ended; by name only, because they go while they are looked at. */
    private static List<Path> left(Path scratch) {
        return list(scratch).stream()
                .flatMap(node -> list(node).stream())
                .filter(work -> !work.endsWith("images"))
                .toList();
    }

    private static List<Path> list(Path directory) {
        try (var entries = Files.list(directory)) {
            return entries.toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
