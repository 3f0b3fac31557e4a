package io.vulnstream.exporter;

import static io.vulnstream.testkit.Await.failure;
import static io.vulnstream.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.Hints;
import io.vulnstream.bus.PipelineFailure.Retryable;
import io.vulnstream.event.Cause;
import io.vulnstream.event.ExportOutcome;
import io.vulnstream.ledger.RequestStore;
import io.vulnstream.ledger.Requests;
import io.vulnstream.registry.FakeRegistry;
import io.vulnstream.registry.HttpRegistryClient;
import io.vulnstream.registry.PatientRegistryClient;
import io.vulnstream.registry.RegistryFixture;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.target.TargetCatalog;
import io.vulnstream.target.TargetStore;
import io.vulnstream.testkit.Images;
import io.vulnstream.testkit.Postgres;
import io.vulnstream.testkit.RegistryServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class ExporterIT {
    private static final String DAY = "2024-05-%02dT00:00:00Z";
    private static RegistryServer server;
    private static Images images;

    @TempDir
    private Path folder;

    private Vertx vertx;
    private Pg pg;
    private ExportStore runs;

    @BeforeAll
    static void start() {
        server = RegistryServer.start();
        images = new Images(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect(Vertx vertx) {
        this.vertx = vertx;
        pg = Postgres.database().connect(vertx);
        runs = new ExportStore(pg);
    }

    private Exporter exporter(Requests requests) {
        var client = HttpRegistryClient.create(vertx, RegistryFixture.config(null));
        var patient = new PatientRegistryClient(client, vertx, 8);
        var catalog = new TargetCatalog(vertx, folder, new TargetStore(pg), Set::of);
        var lister = new RepositoryLister(patient, 1000, Duration.ofSeconds(10));
        return new Exporter(catalog, lister, runs, new ReferenceStore(pg), requests, () -> List.of("grype", "trivy"));
    }

    private ExportSummary export() {
        return value(exporter(new RequestStore(pg, new Hints(vertx.eventBus()))).run());
    }

    private void targets(String file, String yaml) {
        try {
            Files.writeString(folder.resolve(file), yaml.replace("REGISTRY", server.host()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> rows(String sql) {
        return value(pg.list(row -> row.deepToString(), sql));
    }

    private List<String> current(String repository) {
        return value(pg.list(row -> row.getString(0) + " " + row.getString(1), """
                select r.name, a.digest from reference r
                join artifact a on a.id = r.artifact_id
                join source s on s.id = r.source_id
                where s.address = $1 and r.until is null
                order by r.name""", server.host() + "/" + repository));
    }

    @Test
    void everyDistinctDigestIsAskedForOnceForAllTargetsThatFoundIt() {
        // Given: two tags of one digest, seen by two teams, and an image of another repository
        var same = images.push("once", "1.0", "linux/amd64", DAY.formatted(1), "same");
        images.push("once", "latest", "linux/amd64", DAY.formatted(1), "same");
        var other = images.push("once-more", "2.0", "linux/amd64", DAY.formatted(2), "other");
        targets("a.yaml", """
                teams:
                  - name: shop
                    targets:
                      - image: REGISTRY/once
                        tags: {newest: 5}
                        scanners: [trivy]
                      - image: REGISTRY/once-more
                        platforms: [linux/amd64]
                """);
        targets("b.yml", """
                teams:
                  - name: payments
                    targets: [{image: REGISTRY/once, tags: {pattern: lat*}, scanners: [osv-scanner]}]
                """);

        // When
        var summary = export();

        // Then
        assertThat(summary.outcome()).isEqualTo(ExportOutcome.SUCCEEDED);
        assertThat(summary.requests())
                .extracting(ExportSummary.Asked::reference, ExportSummary.Asked::scanners)
                .containsExactlyInAnyOrder(
                        tuple(server.host() + "/once:latest@" + same, List.of("osv-scanner", "trivy")),
                        tuple(server.host() + "/once-more:2.0@" + other, List.of("grype", "trivy")));
        assertThat(summary.listings())
                .extracting(
                        ExportSummary.Listing::team, ExportSummary.Listing::tagsSeen, ExportSummary.Listing::requested)
                .containsExactly(tuple("payments", 2, 1), tuple("shop", 2, 1), tuple("shop", 1, 1));
        assertThat(rows("select lane, reason, rescan, principal, platforms::text from request order by platforms"))
                .containsExactly("[1,0,false,exporter,{linux/amd64}]", "[1,0,false,exporter,null]");
        assertThat(rows("select outcome from export_run where finished_at is not null"))
                .containsExactly("[0]");
        assertThat(rows("select outcome, cause from listing where finished_at is not null"))
                .containsExactly("[0,null]", "[0,null]", "[0,null]");
    }

    @Test
    void everyTagOfADigestIsKnownAndChangesAreKept() {
        // Given
        var first = images.push("moving", "1.0", "linux/amd64", DAY.formatted(1), "first");
        images.push("moving", "latest", "linux/amd64", DAY.formatted(1), "first");
        targets("t.yaml", "teams: [{name: shop, targets: [{image: REGISTRY/moving, tags: {newest: 9}}]}]");
        export();
        assertThat(current("moving")).containsExactly("1.0 " + first, "latest " + first);

        // When: one tag moves, one is new, one goes
        var second = images.push("moving", "2.0", "linux/amd64", DAY.formatted(2), "second");
        images.push("moving", "latest", "linux/amd64", DAY.formatted(2), "second");
        images.deleteTag("moving", "1.0");
        var summary = export();

        // Then
        assertThat(summary.outcome()).isEqualTo(ExportOutcome.SUCCEEDED);
        assertThat(current("moving")).containsExactly("2.0 " + second, "latest " + second);
        assertThat(rows("select name from reference where until is not null order by name"))
                .containsExactly("[1.0]", "[latest]");
    }

    @Test
    void nothingIsWrittenWhenNothingChanged() {
        images.push("still", "1.0", "linux/amd64", DAY.formatted(1), "still");
        targets("t.yaml", "teams: [{name: shop, targets: [{image: REGISTRY/still}]}]");
        export();
        var before = rows("select xmin::text, * from reference");

        export();

        assertThat(rows("select xmin::text, * from reference")).isEqualTo(before);
        assertThat(rows("select count(*) from target")).containsExactly("[1]");
    }

    @Test
    void theNewestTagsAreThoseMadeLastWhereTheyAreNoVersions() {
        images.push("dated", "blue", "linux/amd64", DAY.formatted(3), "blue");
        images.push("dated", "green", "linux/amd64", DAY.formatted(9), "green");
        images.push("dated", "red", "linux/amd64", DAY.formatted(5), "red");
        targets("t.yaml", "teams: [{name: shop, targets: [{image: REGISTRY/dated, tags: {newest: 2}}]}]");

        assertThat(export().requests())
                .extracting(asked -> asked.reference().replaceFirst("@.*", ""))
                .containsExactly(server.host() + "/dated:green", server.host() + "/dated:red");
    }

    @Test
    void aRegistryThatFailsDisturbsNoOtherTarget() {
        // Given
        images.push("fine", "1", "linux/amd64", DAY.formatted(1), "fine");
        var broken = FakeRegistry.answering(vertx, 500, "text/plain", "");
        var limited = FakeRegistry.start(vertx, request -> request.response()
                .setStatusCode(429)
                .putHeader("Retry-After", "3600")
                .end());
        targets("t.yaml", """
                teams:
                  - name: shop
                    targets:
                      - {image: %s/a, name: a-broken}
                      - {image: %s/b, name: b-limited}
                      - {image: REGISTRY/fine, name: c-fine}
                      - {image: REGISTRY/nothing, name: d-gone}
                """.formatted(broken.host(), limited.host()));

        // When
        var summary = export();

        // Then
        assertThat(summary.outcome()).isEqualTo(ExportOutcome.INCOMPLETE);
        assertThat(summary.requests()).hasSize(1);
        assertThat(summary.listings())
                .extracting(ExportSummary.Listing::outcome, ExportSummary.Listing::cause)
                .containsExactly(
                        tuple(ExportOutcome.FAILED, Cause.REGISTRY_UNAVAILABLE),
                        tuple(ExportOutcome.FAILED, Cause.RATE_LIMITED),
                        tuple(ExportOutcome.SUCCEEDED, null),
                        tuple(ExportOutcome.FAILED, Cause.ARTIFACT_GONE));
        assertThat(broken.asked()).hasSize(3);
        assertThat(rows(
                        "select l.cause, l.detail like '%answered 500%' from listing l join target t on t.id = l.target_id"
                                + " where t.name = 'a-broken'"))
                .containsExactly("[4,true]");
    }

    @Test
    void aLimitWithAShortWaitIsWaitedFor() {
        var registry = FakeRegistry.start(vertx, new FakeTags());
        targets("t.yaml", "teams: [{name: shop, targets: [{image: %s/app}]}]".formatted(registry.host()));

        assertThat(export().outcome()).isEqualTo(ExportOutcome.SUCCEEDED);
        assertThat(registry.asked()).hasSize(3);
    }

    /** Limits the first call, then has one tag. */
    private static final class FakeTags implements java.util.function.Consumer<io.vertx.core.http.HttpServerRequest> {
        private boolean asked;

        @Override
        public void accept(io.vertx.core.http.HttpServerRequest request) {
            if (!asked) {
                asked = true;
                request.response()
                        .setStatusCode(429)
                        .putHeader("Retry-After", "1")
                        .end();
            } else if (request.path().endsWith("/tags/list")) {
                FakeRegistry.answer(request, 200, "application/json", "{\"tags\": [\"1\"]}");
            } else {
                request.response().putHeader("Docker-Content-Digest", Images.digest("x"));
                FakeRegistry.answer(request, 200, Images.MANIFEST, "");
            }
        }
    }

    @Test
    void oneTagThatCannotBeResolvedMakesTheListingIncompleteAndTheOthersAreAskedFor() {
        var registry = FakeRegistry.start(vertx, request -> {
            if (request.path().endsWith("/tags/list")) {
                FakeRegistry.answer(request, 200, "application/json", "{\"tags\": [\"1.0\", \"2.0\", \"3.0\"]}");
            } else if (request.path().endsWith("/2.0")) {
                request.response().setStatusCode(403).end();
            } else if (request.path().endsWith("/3.0")) {
                request.response().setStatusCode(404).end();
            } else {
                request.response().putHeader("Docker-Content-Digest", Images.digest("x"));
                FakeRegistry.answer(request, 200, Images.MANIFEST, "");
            }
        });
        targets(
                "t.yaml",
                "teams: [{name: shop, targets: [{image: %s/app, tags: {pattern: '*'}}]}]".formatted(registry.host()));

        var summary = export();

        assertThat(summary.requests()).hasSize(1);
        assertThat(summary.listings()).singleElement().satisfies(listing -> {
            assertThat(listing.outcome()).isEqualTo(ExportOutcome.INCOMPLETE);
            assertThat(listing.cause()).isEqualTo(Cause.REGISTRY_UNAUTHORIZED);
            assertThat(listing.detail()).contains("app:2.0");
        });
    }

    @Test
    void aBrokenFileIsReportedAndWhatItSaidBeforeStillHolds() {
        // Given
        images.push("kept", "1", "linux/amd64", DAY.formatted(1), "kept");
        targets("a.yaml", "teams: [{name: shop, targets: [{image: REGISTRY/kept}]}]");
        export();

        // When
        targets("a.yaml", "teams: [{name: shop, targets: [{imagee: REGISTRY/kept}]}]");
        var summary = export();

        // Then
        assertThat(summary.outcome()).isEqualTo(ExportOutcome.INCOMPLETE);
        assertThat(summary.problems()).hasSize(2);
        assertThat(summary.requests()).hasSize(1);
        assertThat(
                        rows(
                                "select detail like 'a.yaml:1: teams[0].targets[0].%' from export_run order by id desc limit 1"))
                .containsExactly("[true]");
    }

    @Test
    void aTargetThatIsTakenOutIsNotListedAnyMoreAndItsListingsStay() {
        images.push("out", "1", "linux/amd64", DAY.formatted(1), "out");
        images.push("in", "1", "linux/amd64", DAY.formatted(1), "in");
        targets("a.yaml", "teams: [{name: shop, targets: [{image: REGISTRY/out}, {image: REGISTRY/in}]}]");
        export();

        targets("a.yaml", "teams: [{name: shop, targets: [{image: REGISTRY/in}]}]");
        var summary = export();

        assertThat(summary.listings()).hasSize(1);
        assertThat(rows("select active from target order by active")).containsExactly("[false]", "[true]");
        assertThat(rows("select count(*) from listing")).containsExactly("[3]");
    }

    @Test
    void aRunThatCannotAskIsFailedAndItsListingsHaveNoEnd() {
        images.push("late", "1", "linux/amd64", DAY.formatted(1), "late");
        targets("t.yaml", "teams: [{name: shop, targets: [{image: REGISTRY/late}]}]");
        Requests down = requests ->
                Future.failedFuture(new Retryable(Cause.STORAGE_UNAVAILABLE, "the ledger cannot be written"));

        assertThat(failure(exporter(down).run())).hasMessageContaining("cannot be written");

        assertThat(rows("select outcome, detail from export_run")).containsExactly("[2,the ledger cannot be written]");
        assertThat(rows("select finished_at from listing")).containsExactly("[null]");
    }

    @Test
    void aTargetWithoutAGoodListingInTimeIsMissed() {
        // Given
        images.push("seen", "1", "linux/amd64", DAY.formatted(1), "seen");
        targets("t.yaml", "teams: [{name: shop, targets: [{image: REGISTRY/seen}, {image: REGISTRY/unseen}]}]");
        export();
        assertThat(value(runs.missed(Duration.ofHours(24)))).isEmpty();

        // When
        value(pg.query("update listing set finished_at = finished_at - interval '2 days'"));
        value(pg.query("update target set changed_at = changed_at - interval '3 days'"));
        export();

        // Then
        assertThat(value(runs.missed(Duration.ofHours(24)))).singleElement().satisfies(missed -> {
            assertThat(missed.repository()).endsWith("/unseen");
            assertThat(missed.lastGood()).isNull();
            assertThat(missed.lastCause()).isEqualTo(Cause.ARTIFACT_GONE);
        });
        assertThat(value(runs.sinceLastRun())).isPresent();
    }
}
