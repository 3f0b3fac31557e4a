package io.vulnstream.exporter;

import static io.vulnstream.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.Hints;
import io.vulnstream.ledger.LeaseStore;
import io.vulnstream.ledger.NewRequest;
import io.vulnstream.ledger.SubmissionStore;
import io.vulnstream.registry.FakeRegistry;
import io.vulnstream.registry.RegistryFixture;
import io.vulnstream.support.http.Outbound;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.target.TargetCatalog;
import io.vulnstream.target.TargetStore;
import io.vulnstream.testkit.Images;
import io.vulnstream.testkit.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class ExporterVerticleIT {
    @TempDir
    private Path folder;

    private Vertx vertx;
    private Pg pg;
    private Promise<List<NewRequest>> asked;

    @BeforeEach
    void connect(Vertx vertx) throws Exception {
        this.vertx = vertx;
        pg = Postgres.database().connect(vertx);
        asked = Promise.promise();
        var registry = FakeRegistry.start(vertx, request -> {
            request.response().putHeader("Docker-Content-Digest", Images.digest("x"));
            FakeRegistry.answer(
                    request,
                    200,
                    request.path().endsWith("list") ? "application/json" : Images.MANIFEST,
                    "{\"tags\": [\"1\"]}");
        });
        Files.writeString(
                folder.resolve("t.yaml"),
                "teams: [{name: shop, targets: [{image: %s/app}]}]".formatted(registry.host()));
    }

    private ExporterVerticle verticle(Duration schedule) {
        var ledger = new SubmissionStore(pg, new Hints(vertx.eventBus()), Duration.ofSeconds(5));
        var runs = new ExportStore(pg);
        var exporter = new Exporter(
                new TargetCatalog(vertx, folder, new TargetStore(pg), Set::of),
                new RepositoryLister(
                        RegistryFixture.client(vertx, RegistryFixture.config(null), Outbound.DIRECT),
                        10,
                        Duration.ofSeconds(10)),
                runs,
                new ReferenceStore(pg),
                (principal, requests) ->
                        ledger.accept(principal, requests).onSuccess(ids -> asked.tryComplete(requests)),
                () -> List.of("trivy"));
        return new ExporterVerticle(vertx, exporter, runs, new LeaseStore(pg), "here", schedule);
    }

    private void listedOnce() {
        var deployment = value(vertx.deployVerticle(verticle(Duration.ofHours(1))));
        value(asked.future());
        value(vertx.undeploy(deployment));
        asked = Promise.promise();
    }

    @Test
    void aTargetThatWasAddedBeforeARestartIsListedAtOnce() throws Exception {
        listedOnce();
        var file = folder.resolve("t.yaml");
        Files.writeString(file, Files.readString(file).replace("{image:", "{name: other, tags: {newest: 2}, image:"));

        var deployment = value(vertx.deployVerticle(verticle(Duration.ofHours(1))));

        assertThat(value(asked.future())).hasSize(1);
        value(vertx.undeploy(deployment));
    }

    @Test
    void aRunThatWasKilledDoesNotCount() {
        listedOnce();
        value(pg.query("update export_run set finished_at = null, outcome = null"));

        var deployment = value(vertx.deployVerticle(verticle(Duration.ofHours(1))));

        assertThat(value(asked.future())).hasSize(1);
        value(vertx.undeploy(deployment));
    }

    private long runs() {
        return value(pg.first(row -> row.getLong(0), "select count(*) from export_run"))
                .orElseThrow();
    }

    @Test
    void itRunsByItselfWhenTheScheduleSaysSoAndOnlyThen() {
        var deployment = value(vertx.deployVerticle(verticle(Duration.ofHours(1))));

        assertThat(value(asked.future())).hasSize(1);

        value(vertx.undeploy(deployment));
        assertThat(runs()).isEqualTo(1);

        // A second process looks, and finds that the last run was not long ago.
        var second = value(vertx.deployVerticle(verticle(Duration.ofHours(1))));
        value(taken());
        value(vertx.undeploy(second));
        assertThat(runs()).isEqualTo(1);
    }

    /** The lease is held again: the look at the last run follows at once, and stop waits for it. */
    private Future<Void> taken() {
        return pg.first(row -> row.getLong(0), "select 1::bigint from lease where name = 'exporter' and until > now()")
                .compose(held -> held.isPresent()
                        ? vertx.timer(300, TimeUnit.MILLISECONDS).mapEmpty()
                        : vertx.timer(20, TimeUnit.MILLISECONDS).compose(done -> taken()));
    }

    @Test
    void withoutAScheduleItDoesNothingByItself() {
        var deployment = value(vertx.deployVerticle(verticle(Duration.ZERO)));

        value(vertx.timer(300, TimeUnit.MILLISECONDS));

        value(vertx.undeploy(deployment));
        assertThat(runs()).isZero();
    }
}
