package io.vulnstream.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.config.AppConfig;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.exporter.ReferenceStore;
import io.vulnstream.ledger.ReferenceResolver.Resolution;
import io.vulnstream.registry.RegistryClient.Descriptor;
import io.vulnstream.support.WakeLoop;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import io.vulnstream.testkit.FakeResolver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a reference leads to. */
@ExtendWith(VertxExtension.class)
class ResolveStepIT {
    private static final String IMAGE = "registry.test/some/image:1";
    private LedgerFixture ledger;

    @BeforeEach
    void start(Vertx vertx) {
        ledger = new LedgerFixture(vertx);
    }

    @AfterEach
    void stop() {
        ledger.close();
    }

    private static NewRequest request(@Nullable List<String> scanners, @Nullable List<String> platforms) {
        return new NewRequest(IMAGE, scanners, platforms, Lane.URGENT, Reason.WEBHOOK, false, null, Trace.begin());
    }

    private static Resolution index(ReferenceResolver.Image... images) {
        return new Resolution("registry.test/some/image", "1", FakeResolver.image(99, null), List.of(images));
    }

    @Test
    void aTagBecomesAJobForEachPlatformAndScanner() {
        // Given
        ledger.scanners = Set.of("trivy", "grype");
        ledger.resolver.names(
                IMAGE, index(FakeResolver.image(1, "linux/amd64"), FakeResolver.image(2, "linux/arm64/v8")));
        // When
        var request = ledger.ask(IMAGE);
        // Then
        assertThat(ledger.jobs()).hasSize(4).allMatch(job -> job.state() == JobState.WAITING);
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.RESOLVED);
        assertThat(ledger.count("select count(*) from artifact_child")).isEqualTo(2);
        assertThat(ledger.count("select count(*) from artifact where kind = 1")).isEqualTo(1);
        assertThat(ledger.count("select count(*) from reference where until is null"))
                .isEqualTo(1);
    }

    /** One request is made for a digest, whoever names it: its images are theirs as well. */
    @Test
    void theImagesOfAnIndexBelongToEveryRepositoryThatNamesIt() {
        // Given
        var digest = FakeResolver.digest(99);
        var references = new ReferenceStore(ledger.pg);
        var named = Map.of("1", new Descriptor(digest, "application/vnd.oci.image.index.v1+json"));
        Await.value(references.observe("registry.test/some/mirror", Set.of("1"), named));
        ledger.resolver.names(IMAGE, index(FakeResolver.image(1, "linux/amd64")));
        // When
        ledger.ask(IMAGE);
        Await.value(references.observe("registry.test/a/later/one", Set.of("1"), named));
        // Then
        assertThat(ledger.count("""
                select count(*) from artifact_source l join artifact a on a.id = l.artifact_id
                where a.digest = '%s'""".formatted(FakeResolver.digest(1)))).isEqualTo(3);
    }

    @Test
    void whatARegistryThatIsLeftAloneNamesIsNotAskedAndUsesUpNoAttempt() {
        // Given
        ledger.resolver.heldBack("away.test/", Duration.ofMinutes(1));
        Await.value(ledger.requests.accept(
                "tester",
                java.util.stream.IntStream.range(0, 100)
                        .mapToObj(i -> LedgerFixture.request("away.test/image:" + i, Lane.ROUTINE, false))
                        .toList()));
        // When
        ledger.ask(IMAGE);
        // Then
        assertThat(ledger.resolver.asked()).isEqualTo(1);
        assertThat(ledger.count("""
                select count(*) from request
                where state = 0 and resolve_attempts = 0 and not_before > now() + interval '50 seconds'
                  and detail like '%is left alone for a while, the last time: connection refused'""")).isEqualTo(100);
    }

    @Test
    void onlyThePlatformsAskedForAreScanned() {
        // Given
        ledger.resolver.names(
                IMAGE, index(FakeResolver.image(1, "linux/amd64"), FakeResolver.image(2, "linux/arm64/v8")));
        // When
        ledger.ask(request(null, List.of("linux/arm64")));
        // Then
        assertThat(ledger.jobs()).hasSize(1);
        assertThat(ledger.count("select count(*) from artifact where platform = 'linux/arm64/v8'"))
                .isEqualTo(1);
    }

    @Test
    void aRequestThatLeadsToNoImageIsDeadAndNeverDone() {
        // Given
        ledger.resolver.names(IMAGE, index(FakeResolver.image(1, "linux/amd64")));
        // When
        var request = ledger.request(ledger.ask(request(null, List.of("windows/amd64"))));
        // Then
        assertThat(request.state()).isEqualTo(RequestState.DEAD);
        assertThat(request.cause()).isEqualTo(Cause.ARTIFACT_UNUSABLE);
        assertThat(request.detail()).contains("linux/amd64").contains("windows/amd64");
    }

    @Test
    void aScannerNobodyKnowsIsSaidToBeUnknown() {
        // When
        var request = ledger.request(ledger.ask(request(List.of("trivvy"), null)));
        // Then
        assertThat(request.cause()).isEqualTo(Cause.REFERENCE_INVALID);
        assertThat(request.detail()).contains("trivvy").contains("trivy");
    }

    @Test
    void aTagThatMovedKeepsWhatItPointedToBefore() {
        // Given
        ledger.ask(IMAGE);
        ledger.resolver.names(
                IMAGE,
                new Resolution("registry.test/some/image", IMAGE, null, List.of(FakeResolver.image(7, "linux/amd64"))));
        // When
        ledger.ask(IMAGE);
        ledger.ask(IMAGE);
        // Then
        assertThat(ledger.count("select count(*) from reference")).isEqualTo(2);
        assertThat(ledger.count("""
                select count(*) from reference r join artifact a on a.id = r.artifact_id
                where r.until is null and a.digest = '%s'""".formatted(FakeResolver.digest(7)))).isEqualTo(1);
    }

    @Test
    void whatARegistryCannotAnswerNowIsAskedAgainAndThenDead() {
        // Given
        ledger.resolver.fails(IMAGE, new PipelineFailure.Retryable(Cause.REGISTRY_UNAVAILABLE, "connection refused"));
        // When
        var request = ledger.ask(IMAGE);
        var first = ledger.request(request);
        for (int i = 1; i < LedgerFixture.CONFIG.retry().attempts(); i++) {
            ledger.sql("update request set not_before = now()");
            ledger.resolveDue();
        }
        // Then
        assertThat(first.state()).isEqualTo(RequestState.ACCEPTED);
        assertThat(first.cause()).isEqualTo(Cause.REGISTRY_UNAVAILABLE);
        assertThat(ledger.request(request).state()).isEqualTo(RequestState.DEAD);
        assertThat(ledger.resolver.asked())
                .isEqualTo(LedgerFixture.CONFIG.retry().attempts());
    }

    @Test
    void aRegistryThatAsksForPatienceIsLeftAloneAndUsesUpNothing() {
        // Given
        ledger.resolver.fails(
                IMAGE, new PipelineFailure.Retryable(Cause.RATE_LIMITED, "429", null, Duration.ofMinutes(10)));
        // When
        ledger.ask(IMAGE);
        // Then
        assertThat(ledger.count("""
                select count(*) from request
                where resolve_attempts = 0 and not_before > now() + interval '9 minutes'""")).isEqualTo(1);
    }

    @Test
    void manyRequestsForTheSameImagesAtOnceMakeOneJobEach() {
        // Given
        ledger.scanners = Set.of("trivy", "grype", "osv-scanner");
        ledger.resolver.names(IMAGE, index(FakeResolver.image(1, "linux/amd64"), FakeResolver.image(2, "linux/arm64")));
        var many = IntStream.range(0, 40).mapToObj(i -> request(null, null)).toList();
        // When
        Await.value(ledger.requests.accept("tester", many));
        ledger.resolveDue();
        // Then
        assertThat(ledger.jobs()).hasSize(6);
        assertThat(ledger.count("select count(*) from request_job")).isEqualTo(240);
        assertThat(ledger.count("select count(*) from request where resolve_attempts > 0"))
                .isZero();
    }

    private static AppConfig.Dispatcher asking(int atOnce) {
        var usual = LedgerFixture.CONFIG;
        return new AppConfig.Dispatcher(
                usual.period(),
                usual.window(),
                usual.lease(),
                usual.scannerStateAge(),
                atOnce,
                usual.routineShare(),
                usual.retry());
    }

    private static List<NewRequest> routine(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> LedgerFixture.request("registry.test/some/image:" + i, Lane.ROUTINE, false))
                .toList();
    }

    @Test
    void routineRequestsAdvanceByTheirShareHoweverManyUrgentOnesWait() {
        // Given: more urgent ones than are read at once, whose registry takes its time
        var urgent = IntStream.range(0, 300)
                .mapToObj(i -> LedgerFixture.request("registry.test/slow/image:" + i, Lane.URGENT, false))
                .toList();
        urgent.forEach(request -> ledger.resolver.answers(
                request.reference(), Promise.<Resolution>promise().future()));
        Await.value(ledger.requests.accept("tester", urgent));
        Await.value(ledger.requests.accept("tester", routine(1)));
        // When: as many at once that one in five of them is a sixth
        var step = ledger.resolveStep(asking(6));
        Await.value(ledger.onContext(() -> step.pull(() -> {}, () -> {})));
        // Then
        Eventually.holds(ledger.vertx, () -> ledger.jobs().size() == 1);
        assertThat(ledger.jobs()).allMatch(job -> job.lane() == Lane.ROUTINE);
    }

    /** Each is asked for alone, so the second is begun with while what is due is read again. */
    @Test
    void whatIsBegunWithWhileTheDueOnesAreReadIsNotAskedForTwice(Vertx vertx) {
        // Given
        Promise<Resolution> first = Promise.promise();
        Promise<Resolution> second = Promise.promise();
        ledger.resolver.answers("registry.test/some/image:0", first.future());
        ledger.resolver.answers("registry.test/some/image:1", second.future());
        Await.value(ledger.requests.accept("tester", routine(2)));
        var step = ledger.resolveStep(asking(1));
        var context = vertx.getOrCreateContext();
        Await.value(LedgerFixture.onContext(context, () -> step.pull(() -> {}, () -> {})));
        // When
        Await.value(LedgerFixture.onContext(context, () -> {
            var pulled = step.pull(() -> {}, () -> {});
            first.complete(index(FakeResolver.image(1, "linux/amd64")));
            return pulled;
        }));
        Await.value(LedgerFixture.onContext(context, () -> {
            second.complete(index(FakeResolver.image(2, "linux/amd64")));
            return Future.succeededFuture();
        }));
        // Then
        Eventually.isTrue(vertx, () -> ledger.pg
                .first(row -> row.getLong(0), "select count(*) from request where resolved_at is null")
                .map(open -> open.orElseThrow() == 0));
        assertThat(ledger.resolver.asked()).isEqualTo(2);
    }

    /** Everything waits for one transaction: no more are begun with until those are committed, and then at once. */
    @Test
    void asSoonAsFewerAreOnTheirWayTheNextAreBegunWith(Vertx vertx) {
        // Given
        Await.value(ledger.requests.accept("tester", routine(1000)));
        Await.value(ledger.requests.accept("tester", routine(500)));
        var longest = Duration.ofMinutes(10);
        var step = ledger.resolveStep(asking(100));
        var more = new AtomicReference<Runnable>(() -> {});
        var loop = new WakeLoop(vertx, longest, () -> step.pull(
                        () -> Objects.requireNonNull(more.get()).run(), () -> {})
                .map(longest));
        more.set(loop::wake);
        Promise<Void> locked = Promise.promise();
        Promise<Void> released = Promise.promise();
        var holder = ledger.pg.withTransaction(tx -> Pg.run(tx, "select id from request for update")
                .onSuccess(rows -> locked.complete())
                .compose(rows -> released.future()));
        Await.value(locked.future());
        // When
        loop.start();
        Eventually.holds(vertx, () -> ledger.resolver.asked() >= 1000);
        released.complete();
        Await.value(holder);
        // Then
        Eventually.isTrue(vertx, () -> ledger.pg
                .first(row -> row.getLong(0), "select count(*) from request where resolved_at is null")
                .map(open -> open.orElseThrow() == 0));
        Await.value(loop.stop());
    }
}
