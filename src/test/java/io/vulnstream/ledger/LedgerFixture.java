package io.vulnstream.ledger;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vulnstream.bus.Hints;
import io.vulnstream.bus.Settlement;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.RetryOverride;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.event.ScanId;
import io.vulnstream.event.Trace;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import io.vulnstream.testkit.FakePublisher;
import io.vulnstream.testkit.FakeResolver;
import io.vulnstream.testkit.Postgres;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A ledger on a database of its own, with short times. */
public final class LedgerFixture implements AutoCloseable {
    public static final AppConfig.Dispatcher CONFIG = config(Duration.ofMillis(300));

    public final Vertx vertx;
    /** Of its database. */
    public final String uri;

    public final Pg pg;
    public final Hints hints;
    public final FakeResolver resolver = new FakeResolver();
    public final FakePublisher published = new FakePublisher();
    public final RetryPolicy policy = new RetryPolicy(CONFIG.retry(), () -> 0);
    public final SubmissionStore requests;
    public final ConfirmationStore confirmations;
    public Set<String> scanners = Set.of("trivy");
    public Limits limits = Limits.NONE;
    public HostGates hosts = HostGates.OPEN;

    public static AppConfig.Dispatcher config(Duration period) {
        return new AppConfig.Dispatcher(
                period,
                10,
                Duration.ofSeconds(2),
                Duration.ofMinutes(10),
                4,
                0.2,
                new AppConfig.Retry(
                        3,
                        Duration.ofMillis(50),
                        2,
                        Duration.ofSeconds(1),
                        0,
                        Map.of("worker-lost", new RetryOverride(null, Duration.ZERO, null, null, null)),
                        Map.of()));
    }

    public LedgerFixture(Vertx vertx) {
        this.vertx = vertx;
        var database = Postgres.database();
        this.uri = database.uri();
        this.pg = database.connect(vertx);
        this.hints = new Hints(vertx.eventBus());
        this.requests = new SubmissionStore(pg, hints, Duration.ofSeconds(5));
        this.confirmations = new ConfirmationStore(pg, hints);
    }

    @Override
    public void close() {
        Await.value(pg.close());
    }

    /** A row of the job table. */
    public record JobRow(
            JobId id, String scanner, JobState state, long epoch, int attempts, Lane lane, boolean rescan) {}

    public record RequestRow(
            UUID id,
            RequestState state,
            @Nullable Cause cause,
            @Nullable String detail) {}

    public JobStore jobs(String node) {
        return jobs(node, (subject, scanner, version, mark, confirms) -> Future.succeededFuture(true));
    }

    public JobStore jobs(String node, Marks marks) {
        return new JobStore(pg, hints, CONFIG, policy, new JobStore.Node(node, limits, hosts), marks);
    }

    public ResolveStep resolveStep() {
        return resolveStep(CONFIG);
    }

    public ResolveStep resolveStep(AppConfig.Dispatcher config) {
        return new ResolveStep(vertx, pg, resolver, () -> scanners, config, policy);
    }

    public Reconciler reconciler() {
        return new Reconciler(pg, policy, published, hints, CONFIG.period());
    }

    public static NewRequest request(String reference, Lane lane, boolean rescan) {
        return new NewRequest(reference, null, null, lane, Reason.ON_DEMAND, rescan, null, Trace.begin());
    }

    /** Asks, and resolves what was asked for. */
    public UUID ask(NewRequest request) {
        var id = Await.value(requests.accept("tester", List.of(request))).get(0);
        resolveDue();
        return id;
    }

    public UUID ask(String reference) {
        return ask(request(reference, Lane.ROUTINE, false));
    }

    public void resolveDue() {
        var step = resolveStep();
        Eventually.isTrue(vertx, () -> onContext(() -> step.pull(() -> {}, () -> {}))
                .compose(done -> pg.first(row -> row.getLong(0), """
                                select count(*) from request
                                where resolved_at is null and finished_at is null and not_before <= now()"""))
                .map(due -> due.orElseThrow() == 0));
    }

    public <T> Future<T> onContext(Supplier<Future<T>> work) {
        return onContext(vertx.getOrCreateContext(), work);
    }

    public static <T> Future<T> onContext(Context context, Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(nothing -> work.get().onComplete(promise));
        return promise.future();
    }

    public List<JobRow> jobs() {
        return Await.value(pg.list(
                row -> new JobRow(
                        new JobId(row.getUUID("public_id")),
                        row.getString("scanner"),
                        JobState.values()[row.getShort("state")],
                        row.getLong("epoch"),
                        row.getInteger("attempts"),
                        Lane.values()[row.getShort("lane")],
                        row.getBoolean("rescan")),
                "select * from job order by id"));
    }

    public JobRow job(JobId id) {
        return jobs().stream().filter(j -> j.id().equals(id)).findFirst().orElseThrow();
    }

    public RequestRow request(UUID id) {
        return Await.value(pg.first(
                        row -> new RequestRow(
                                row.getUUID("public_id"),
                                RequestState.values()[row.getShort("state")],
                                Rows.coded(row, "cause", Cause::ofCode),
                                row.getString("detail")),
                        "select * from request where public_id = $1",
                        id))
                .orElseThrow();
    }

    public void sql(String statement) {
        Await.value(pg.query(statement));
    }

    public long count(String query) {
        return Await.value(pg.first(row -> row.getLong(0), query)).orElseThrow();
    }

    public static ScanResult result() {
        return result("2", Instant.parse("2026-01-02T00:00:00Z"));
    }

    public static ScanResult result(String databaseVersion, Instant built) {
        return new ScanResult(
                new ScanId(Ids.next()),
                "1.0",
                databaseVersion,
                built,
                null,
                new ScanResult.StoredReport("trivy", "ab".repeat(32), "reports/ab", 10),
                0,
                "said\u0000 something");
    }

    public static FailedAttempt failure(Cause cause) {
        return new FailedAttempt(new Settlement.Retry(Duration.ZERO, cause, "did not work"), 1, "stderr");
    }

    public static FailedAttempt rejection(Cause cause) {
        return new FailedAttempt(new Settlement.Reject(cause, "never works"), null, null);
    }

    /** Scans, ingests as current and archives: the watermark is what an ingester would write. */
    public Claim finish(JobId job, ScanResult result) {
        var jobs = jobs("finisher");
        var claim = Await.value(jobs.claim(job)).orElseThrow();
        Await.value(jobs.report(claim, result));
        Await.value(pg.query("""
                insert into watermark (artifact_id, scanner, scan_id, scan_recorded_at, database_built, started_at)
                select s.artifact_id, s.scanner, s.id, s.recorded_at, s.database_built, s.started_at from scan s where s.id = $1
                on conflict (artifact_id, scanner) do update
                set scan_id = excluded.scan_id, scan_recorded_at = excluded.scan_recorded_at,
                    database_built = excluded.database_built""", result.scan().value()));
        Await.value(confirmations.ingested(job, claim.epoch(), 0, true));
        Await.value(confirmations.archived(job, claim.epoch()));
        return claim;
    }

    public void scannerIs(String scanner, String version, String database) {
        Await.value(pg.query("""
                insert into scanner_state (scanner, version, database_version, node) values ($1, $2, $3, 'n')
                on conflict (scanner) do update set version = $2, database_version = $3, seen_at = now()""", scanner, version, database));
    }
}
