package io.vulnstream.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vulnstream.bus.Settlement;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanFailed;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.support.Ids;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a claim, its permit and its report, whatever happens meanwhile. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ScannerWorkerIT {
    @TempDir
    Path data;

    @AutoClose
    private PlayedScanner played;

    @BeforeEach
    void deploy() throws IOException {
        played = new PlayedScanner(data);
    }

    @Test
    void aReportThatCannotBeStoredMakesNoSuccessAndIsNotTheScannersFault() throws IOException {
        played.script(PlayedScanner.reports());
        var objects = data.resolve("objects");
        Files.move(objects, data.resolve("elsewhere"));
        Files.writeString(objects, "not a folder any more");

        var settlement = played.failure().settlement();

        assertThat(settlement).isInstanceOfSatisfying(Settlement.Retry.class, retry -> {
            assertThat(retry.cause()).isEqualTo(Cause.STORAGE_UNAVAILABLE);
            assertThat(retry.detail()).contains("object store " + objects, "check that the folder is mounted");
        });
        assertThat(played.node.publisher.events(ScanCompleted.class)).isEmpty();
    }

    @Test
    void whileTheStoreIsAwayNoScannerIsStartedInVain() throws IOException {
        // Given: a scan that found out
        var runs = data.resolve("runs");
        played.script("echo >> " + runs + "; " + PlayedScanner.reports());
        var objects = data.resolve("objects");
        Files.move(objects, data.resolve("elsewhere"));
        Files.writeString(objects, "not a folder any more");
        played.failure();

        // When
        var waiting = new ScanRequested(new JobId(Ids.next()), "bad", PlayedScanner.DIGEST);
        var permit = played.permit();
        var second = Await.failure(played.hand(waiting, permit));
        permit.release();

        // Then: it was not even claimed, so it has used up nothing
        assertThat(Failures.cause(Settlement.of(second))).isEqualTo(Cause.STORAGE_UNAVAILABLE);
        assertThat(Files.readAllLines(runs)).hasSize(1);

        // When: it is back
        Files.delete(objects);
        Files.move(data.resolve("elsewhere"), objects);
        var third = played.scan();

        // Then
        Eventually.holds(played.node.vertx, () -> played.node.claims.results().containsKey(third.job()));
        assertThat(Files.readAllLines(runs)).hasSize(2);
    }

    @Test
    void aReportMakesASuccess() throws IOException {
        played.script(PlayedScanner.reports());

        var claim = played.scan();

        Eventually.holds(played.node.vertx, () -> played.node.claims.results().containsKey(claim.job()));
        assertThat(played.node.claims.results().get(claim.job()))
                .returns("1.2.3", result -> Objects.requireNonNull(result).scannerVersion());
        Eventually.holds(
                played.node.vertx,
                () -> !played.node.publisher.events(ScanCompleted.class).isEmpty());
    }

    @Test
    void aFailureIsPublished() throws IOException {
        played.script("exit 9", "exitCodes: {failed: {9: artifact-gone}}");
        played.failure();

        Eventually.holds(
                played.node.vertx,
                () -> !played.node.publisher.events(ScanFailed.class).isEmpty());
        assertThat(played.node.publisher.events(ScanFailed.class))
                .singleElement()
                .returns(Cause.ARTIFACT_GONE, ScanFailed::cause)
                .returns(true, ScanFailed::last);
    }

    @Test
    void aScanThatLostItsClaimIsEnded() throws IOException {
        var started = data.resolve("started");
        played.script("touch " + started + "; sleep 1000");
        var claim = played.scan();
        Eventually.holds(played.node.vertx, () -> Files.exists(started));

        played.node.claims.take(claim.job());

        Eventually.holds(played.node.vertx, () -> played.permits.free() == 4);
        assertThat(played.node.claims.failures()).isEmpty();
        assertThat(played.node.publisher.events()).isEmpty();
    }

    @Test
    void onStopWhatRunsGetsItsGraceAndIsThenHandedBack() throws IOException {
        var started = data.resolve("started");
        played.script("touch " + started + "; sleep 1000");
        var claim = played.scan();
        Eventually.holds(played.node.vertx, () -> Files.exists(started));

        Await.value(played.node.vertx.undeploy(played.verticle.deploymentID()));

        assertThat(played.node.claims.released()).containsExactly(claim.job());
        assertThat(played.node.claims.failures()).isEmpty();
        assertThat(played.handlers).isEmpty();
    }

    /** Else its job would wait for the end of the lease, and not start elsewhere at once. */
    @Test
    void aClaimThatIsAnsweredWhenTheNodeStopsIsHandedBackToo() throws IOException {
        // Given
        var started = data.resolve("started");
        played.script("touch " + started + "; sleep 1000");
        var claim = played.node.claim("bad", "r.example/x", PlayedScanner.DIGEST);
        played.node.claims.add(claim);
        Promise<Void> answered = Promise.promise();
        played.node.claims.answerAfter(answered.future());
        var handed = played.hand(new ScanRequested(claim.job(), "bad", PlayedScanner.DIGEST));
        // When: longer than the time of grace
        var stopped = played.node.vertx.undeploy(played.verticle.deploymentID());
        Await.value(played.node.vertx.timer(1_500));
        assertThat(stopped.isComplete())
                .as("it waits for what is being claimed")
                .isFalse();
        answered.complete();
        Await.value(stopped);
        // Then
        assertThat(played.node.claims.released()).containsExactly(claim.job());
        assertThat(started).doesNotExist();
        assertThat(Await.value(handed)).isEqualTo(Settlement.accept());
    }

    @Test
    void workWhoseClaimIsRefusedIsAcceptedAndItsPermitGivenBack() {
        var request = new ScanRequested(new JobId(Ids.next()), "bad", PlayedScanner.DIGEST);

        assertThat(Await.value(played.hand(request))).isEqualTo(Settlement.accept());
        assertThat(played.permits.free()).isEqualTo(4);
    }
}
