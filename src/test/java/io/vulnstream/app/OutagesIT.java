package io.vulnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.pg.Migrations;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Postgres;
import io.vulnstream.testkit.RedisServers;
import io.vulnstream.testkit.RegistryServer;
import io.vulnstream.testkit.S3Server;
import io.vulnstream.testkit.SmallImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

/** One process of its own, whose servers come late, go away, and come back. */
@ExtendWith(VertxExtension.class)
class OutagesIT {
    private final int redisPort = RedisServers.freePort();
    private int images;
    private Postgres.Own postgres;
    private RedisServer redis;
    private RegistryServer registry;
    private S3Server store;
    private GatedScanner scanner;
    private Program program;
    private Pg pg;

    @BeforeEach
    void start(@TempDir Path folder, Vertx vertx) throws Exception {
        postgres = Postgres.own(folder.resolve("postgres"));
        redis = RedisServers.own(redisPort);
        registry = RegistryServer.start();
        store = new S3Server();
        scanner = new GatedScanner(Files.createDirectory(folder.resolve("scanner")));
        var settings = new HashMap<>(scanner.settings());
        settings.putAll(store.settings("s3://" + store.newBucket() + "/reports"));
        settings.putAll(Map.of(
                "postgres.uri", postgres.database().uri(),
                "redis.uri", "redis://127.0.0.1:" + redisPort,
                "dispatcher.lease", "3s",
                "dispatcher.period", "1s",
                "dispatcher.retry.causes.storage-unavailable.first", "200ms",
                "dispatcher.retry.causes.internal.first", "200ms",
                "dispatcher.retry.first", "200ms"));
        program = Program.run(folder, "one", "all", settings);
        pg = postgres.database().connect(vertx);
    }

    @AfterEach
    void stop() throws Exception {
        program.close();
        Await.value(pg.close());
        registry.close();
        store.stop();
        redis.stop();
        postgres.close();
    }

    @Test
    void itWaitsForItsServersAndGoesOnWhenTheyComeBack(Vertx vertx) throws Exception {
        itIsAliveAndSaysWhatIsMissing(vertx);
        itBecomesReadyWhenAllIsThere(vertx);
        nothingIsLostWhilePostgresIsAway(vertx);
        nothingIsLostWhileRedisIsAwayAndHasForgottenEverything(vertx);
        noScanCountsWhileItsReportCannotBeStored(vertx);
        // An outage is a few lines, however long it is.
        assertThat(program.complaints()).hasSizeLessThan(40);
        assertThat(program.log()).doesNotContain("has been blocked").doesNotContain("\nio.vertx");
        assertThat(program.stop()).isZero();
    }

    private void itIsAliveAndSaysWhatIsMissing(Vertx vertx) {
        program.await(vertx, () -> program.readiness().status() == 503);
        assertThat(program.get("/health/live").status()).isEqualTo(200);
        program.await(vertx, () -> program.log().contains("node.waiting"));
        assertThat(program.readiness()).satisfies(answer -> {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body())
                    .contains("PostgreSQL at 127.0.0.1:", "Redis at 127.0.0.1:" + redisPort, "redis.uri")
                    .doesNotContain("postgres:postgres");
        });
        assertThat(program.get("/graphql").status()).isEqualTo(503);
    }

    private void itBecomesReadyWhenAllIsThere(Vertx vertx) throws Exception {
        postgres.start();
        redis.start();
        program.await(vertx, () -> program.readiness().body().contains("run 'vulnstream migrate' first"));
        assertThat(program.readiness().status()).isEqualTo(503);
        Migrations.migrate(ServerAccess.of(postgres.database().uri()));
        program.awaitReady(vertx);
    }

    private void nothingIsLostWhilePostgresIsAway(Vertx vertx) throws Exception {
        scanner.close();
        ask(4);
        program.await(vertx, () -> scanner.started() >= 2);
        postgres.stop();
        program.await(vertx, () -> program.readiness().status() == 503);
        assertThat(program.get("/health/live").status()).isEqualTo(200);
        scanner.open(); // what runs ends now and cannot say so
        Await.value(vertx.timer(4_000)); // longer than a lease
        postgres.start();
        untilAllDone(vertx, 4);
    }

    private void nothingIsLostWhileRedisIsAwayAndHasForgottenEverything(Vertx vertx) throws Exception {
        scanner.close();
        int before = scanner.started();
        ask(6);
        program.await(vertx, () -> scanner.started() >= before + 2);
        redis.stop();
        scanner.open();
        program.await(vertx, () -> program.readiness().body().contains("Redis at"));
        ask(2); // accepted all the same
        redis.start();
        untilAllDone(vertx, 12);
    }

    private void noScanCountsWhileItsReportCannotBeStored(Vertx vertx) throws Exception {
        scanner.close();
        int before = scanner.started();
        ask(1);
        program.await(vertx, () -> scanner.started() > before);
        store.stop();
        scanner.open();
        program.await(vertx, () -> count("""
                        select count(*) from job
                        where state = 0 and attempts = 0 and detail like '%object store s3://%'""") == 1);
        assertThat(program.readiness())
                .satisfies(answer -> assertThat(answer.status()).isEqualTo(503))
                .satisfies(answer -> assertThat(answer.body()).contains("s3://"));
        store.startAgain();
        untilAllDone(vertx, 13);
    }

    /** Different images, and each of them once. */
    private void ask(int count) {
        var first = images;
        images += count;
        IntStream.range(first, first + count).forEach(number -> {
            var repository = registry.host() + "/image" + number;
            SmallImages.push(repository, Map.of("number", String.valueOf(number)));
            var answer = program.graphQl("""
                    {"query": "mutation { requestScan(input: {references: [\\"%s:1\\"]}) { requests { id } problems { message } } }"}""".formatted(repository));
            assertThat(answer.body()).contains("\"id\"");
        });
    }

    private void untilAllDone(Vertx vertx, long count) {
        program.await(vertx, () -> done() == count);
        assertThat(count("select count(*) from scan where outcome = 0")).isEqualTo(count);
        assertThat(count("select count(*) from (select distinct artifact_id from scan) a"))
                .isEqualTo(count);
    }

    /** Requests that ended well; none while there is no database to ask. */
    private long done() {
        return Await.value(pg.first(row -> row.getLong(0), "select count(*) from request where state = 2")
                        .otherwise(Optional.of(0L)))
                .orElseThrow();
    }

    private long count(String query) {
        return Await.value(pg.first(row -> row.getLong(0), query)).orElseThrow();
    }
}
