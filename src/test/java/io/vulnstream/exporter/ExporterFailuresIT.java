package io.vulnstream.exporter;

import static io.vulnstream.testkit.Await.failure;
import static io.vulnstream.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.PipelineFailure.Retryable;
import io.vulnstream.event.Cause;
import io.vulnstream.event.ExportOutcome;
import io.vulnstream.ledger.Requests;
import io.vulnstream.registry.FakeRegistry;
import io.vulnstream.testkit.Images;
import io.vulnstream.testkit.RegistryServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be listed, read or asked for. */
@ExtendWith(VertxExtension.class)
class ExporterFailuresIT {
    private static final String DAY = "2024-05-%02dT00:00:00Z";

    @AutoClose
    private static final RegistryServer server = RegistryServer.start();

    private static final Images images = new Images(server);

    @TempDir
    private Path folder;

    private ExporterFixture exports;

    @BeforeEach
    void connect(Vertx vertx) {
        exports = new ExporterFixture(vertx, folder, server.host());
    }

    @Test
    void aRegistryThatFailsDisturbsNoOtherTarget() {
        // Given
        images.push("fine", "1", "linux/amd64", DAY.formatted(1), "fine");
        var broken = FakeRegistry.answering(exports.vertx, 500, "text/plain", "");
        var limited = FakeRegistry.start(exports.vertx, request -> request.response()
                .setStatusCode(429)
                .putHeader("Retry-After", "3600")
                .end());
        exports.targets("t.yaml", """
                teams:
                  - name: shop
                    targets:
                      - {image: %s/a, name: a-broken}
                      - {image: %s/b, name: b-limited}
                      - {image: REGISTRY/fine, name: c-fine}
                      - {image: REGISTRY/nothing, name: d-gone}
                """.formatted(broken.host(), limited.host()));

        // When
        var summary = exports.export();

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
        assertThat(broken.asked()).isNotEmpty();
        assertThat(exports.rows(
                        "select l.cause, l.detail like '%answered 500%' from listing l join target t on t.id = l.target_id"
                                + " where t.name = 'a-broken'"))
                .containsExactly("[4,true]");
    }

    @Test
    void aLimitWithAShortWaitIsWaitedFor() {
        var registry = FakeRegistry.start(exports.vertx, new FakeTags());
        exports.targets("t.yaml", "teams: [{name: shop, targets: [{image: %s/app}]}]".formatted(registry.host()));

        assertThat(exports.export().outcome()).isEqualTo(ExportOutcome.SUCCEEDED);
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
        var registry = FakeRegistry.start(exports.vertx, request -> {
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
        exports.targets(
                "t.yaml",
                "teams: [{name: shop, targets: [{image: %s/app, tags: {pattern: '*'}}]}]".formatted(registry.host()));

        var summary = exports.export();

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
        exports.targets("a.yaml", "teams: [{name: shop, targets: [{image: REGISTRY/kept}]}]");
        exports.export();

        // When
        exports.targets("a.yaml", "teams: [{name: shop, targets: [{imagee: REGISTRY/kept}]}]");
        var summary = exports.export();

        // Then
        assertThat(summary.outcome()).isEqualTo(ExportOutcome.INCOMPLETE);
        assertThat(summary.problems()).hasSize(2);
        assertThat(summary.requests()).hasSize(1);
        assertThat(
                        exports.rows(
                                "select detail like 'a.yaml:1: teams[0].targets[0].%' from export_run order by id desc limit 1"))
                .containsExactly("[true]");
    }

    @Test
    void aRunThatCannotAskIsFailedAndItsListingsHaveNoEnd() {
        images.push("late", "1", "linux/amd64", DAY.formatted(1), "late");
        exports.targets("t.yaml", "teams: [{name: shop, targets: [{image: REGISTRY/late}]}]");
        Requests down = (principal, requests) ->
                Future.failedFuture(new Retryable(Cause.STORAGE_UNAVAILABLE, "the ledger cannot be written"));

        assertThat(failure(exports.exporter(down).run())).hasMessageContaining("cannot be written");

        assertThat(exports.rows("select outcome, detail from export_run"))
                .containsExactly("[2,the ledger cannot be written]");
        assertThat(exports.rows("select finished_at from listing")).containsExactly("[null]");
    }

    @Test
    void aTargetWithoutAGoodListingInTimeIsMissed() {
        // Given
        images.push("seen", "1", "linux/amd64", DAY.formatted(1), "seen");
        exports.targets("t.yaml", "teams: [{name: shop, targets: [{image: REGISTRY/seen}, {image: REGISTRY/unseen}]}]");
        exports.export();
        assertThat(value(exports.runs.missed(Duration.ofHours(24)))).isEmpty();

        // When
        value(exports.pg.query("update listing set finished_at = finished_at - interval '2 days'"));
        value(exports.pg.query("update target set changed_at = changed_at - interval '3 days'"));
        exports.export();

        // Then
        assertThat(value(exports.runs.missed(Duration.ofHours(24))))
                .singleElement()
                .satisfies(missed -> {
                    assertThat(missed.repository()).endsWith("/unseen");
                    assertThat(missed.lastGood()).isNull();
                    assertThat(missed.lastCause()).isEqualTo(Cause.ARTIFACT_GONE);
                });
        assertThat(value(exports.runs.sinceLastRun())).isPresent();
    }
}
