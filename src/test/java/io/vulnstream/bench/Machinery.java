package io.vulnstream.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.bus.Hints;
import io.vulnstream.bus.LocalHandlers;
import io.vulnstream.bus.Permit;
import io.vulnstream.bus.Permits;
import io.vulnstream.bus.Settlement;
import io.vulnstream.config.AppConfig;
import io.vulnstream.event.Channel;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanId;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.event.Trace;
import io.vulnstream.intake.GroupCommit;
import io.vulnstream.ledger.Acceptance;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.ConfirmationStore;
import io.vulnstream.ledger.Dispatcher;
import io.vulnstream.ledger.DispatcherVerticle;
import io.vulnstream.ledger.HostGates;
import io.vulnstream.ledger.JobStore;
import io.vulnstream.ledger.LeaseStore;
import io.vulnstream.ledger.Limits;
import io.vulnstream.ledger.NewRequest;
import io.vulnstream.ledger.QuarantineStore;
import io.vulnstream.ledger.Reason;
import io.vulnstream.ledger.Reconciler;
import io.vulnstream.ledger.ReferenceResolver.Image;
import io.vulnstream.ledger.ReferenceResolver.Resolution;
import io.vulnstream.ledger.ResolveStep;
import io.vulnstream.ledger.RetryPolicy;
import io.vulnstream.ledger.ScanResult;
import io.vulnstream.ledger.Submission;
import io.vulnstream.ledger.SubmissionStore;
import io.vulnstream.ledger.WindowFiller;
import io.vulnstream.scanner.SteadyClaims;
import io.vulnstream.stream.DedupFilter;
import io.vulnstream.stream.RedisConnections;
import io.vulnstream.stream.RedisPublisher;
import io.vulnstream.stream.RedisWindow;
import io.vulnstream.stream.StreamBridge;
import io.vulnstream.stream.StreamMemory;
import io.vulnstream.stream.StreamNames;
import io.vulnstream.stream.StreamVerticle;
import io.vulnstream.support.Ids;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.breaker.Gate;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The pipeline of one process on real servers without what it is for: nothing asks a registry, a scan takes no time, and
 * the subscribers do nothing but set their marks. What is left is what this project adds to a scan.
 */
final class Machinery implements AutoCloseable {
    static final List<String> SCANNERS = List.of("trivy", "grype", "osv-scanner");
    private static final int IN_FLIGHT = 200;
    private static final int FED_AT_ONCE = 100;
    private static final int REPOSITORIES = 500;

    final Vertx vertx;
    final Pg pg;
    final LongAdder marked = new LongAdder();
    private final RedisConnections redis;
    private final StreamNames names;
    private final LocalHandlers handlers;
    private final RedisPublisher publisher;
    private final Hints hints;
    private final GroupCommit intake;
    private final AppConfig.Dispatcher config;
    private final RetryPolicy policy;

    /** @param environment names the streams */
    Machinery(BenchServers servers, String environment, AppConfig.Dispatcher config) {
        this(Vertx.vertx(), servers.postgres(), servers.redis(), environment, config);
    }

    Machinery(Vertx vertx, String postgres, String redisUri, String environment, AppConfig.Dispatcher config) {
        this.vertx = vertx;
        this.names = new StreamNames(environment);
        this.config = config;
        this.policy = new RetryPolicy(config.retry(), () -> 0);
        this.pg = Pg.connect(vertx, ServerAccess.of(postgres), 10);
        this.redis = RedisConnections.connect(vertx, ServerAccess.of(redisUri), 12);
        this.handlers = new LocalHandlers(vertx.eventBus());
        this.publisher = new RedisPublisher(redis, names);
        this.hints = new Hints(vertx.eventBus());
        this.intake =
                new GroupCommit(new SubmissionStore(pg, hints, Duration.ofSeconds(30))::accept, Duration.ofSeconds(30));
    }

    /** As docs/CONFIGURATION.md has them. */
    static AppConfig.Dispatcher defaults() {
        var retry = new AppConfig.Retry(4, Duration.ofSeconds(5), 3, Duration.ofMinutes(15), 0, Map.of(), Map.of());
        return new AppConfig.Dispatcher(
                Duration.ofSeconds(5), 1000, Duration.ofSeconds(15), Duration.ofHours(1), 8, 0.2, retry);
    }

    /** Requests that lead to a job for each scanner; committed when this returns. */
    void ask(int from, int count, Lane lane) {
        Await.value(ask(IntStream.range(from, from + count)
                .mapToObj(i -> request(i, SCANNERS, lane))
                .toList()));
    }

    /** As the intake does. */
    Future<Acceptance> ask(List<NewRequest> wanted) {
        return intake.accept(new Submission("bench", null, "", wanted));
    }

    /** For an image of its own, {@link #digest}. */
    static NewRequest request(int number, List<String> scanners, Lane lane) {
        return new NewRequest(
                "registry.test/bench/%d:%d".formatted(number % REPOSITORIES, number),
                scanners,
                null,
                lane,
                Reason.ON_DEMAND,
                false,
                null,
                Trace.begin());
    }

    static String digest(int number) {
        return "sha256:%064x".formatted(number);
    }

    /** A registry that answers at once. */
    private static Future<Resolution> resolve(String reference) {
        int colon = reference.lastIndexOf(':');
        var tag = reference.substring(colon + 1);
        var image =
                new Image(digest(Integer.parseInt(tag)), "application/vnd.oci.image.manifest.v1+json", "linux/amd64");
        return Future.succeededFuture(new Resolution(reference.substring(0, colon), tag, null, List.of(image)));
    }

    void startDispatcher() {
        var dispatcher = new Dispatcher(
                vertx,
                config,
                new LeaseStore(pg),
                "bench." + Ids.next(),
                new ResolveStep(vertx, pg, Machinery::resolve, () -> Set.copyOf(SCANNERS), config, policy),
                new WindowFiller(
                        pg,
                        new RedisWindow(redis, names),
                        new WindowFiller.Settings(config.window(), Limits.NONE, config.routineShare())),
                new Reconciler(pg, policy, publisher, hints, config.period()));
        Await.value(vertx.deployVerticle(new DispatcherVerticle(dispatcher, hints)));
    }

    /** What workers do with a job. */
    record Work(
            Function<JobId, Future<Optional<Claim>>> claim, BiFunction<Claim, ScanResult, Future<Boolean>> report) {}

    /** Claims in PostgreSQL. */
    Work ledger() {
        var node = new JobStore.Node("bench", Limits.NONE, HostGates.OPEN);
        var claims = new SteadyClaims(
                vertx, new JobStore(pg, hints, config, policy, node, (subject, scanner, version, mark, confirms) -> {
                    throw new IllegalStateException("nothing is spared here");
                }));
        return new Work(claims::claim, claims::report);
    }

    /** No claims at all: every job is there, and its mark in Redis says whether its work is to be done. */
    Work stub() {
        var claims = new StubClaims(new DedupFilter(redis, names, Duration.ofHours(1)));
        return new Work(claims::claim, claims::report);
    }

    /**
     * @param permits scans at once over all scanners
     * @param begun told of each
     */
    void startWorkers(int permits, Work work, Consumer<ScanRequested> begun) {
        var shared = new Permits(permits);
        for (var scanner : SCANNERS) {
            handlers.work(scanner, (envelope, permit) -> work(work, envelope, permit, begun));
            var reader =
                    bridge(scanner).work(scanner, EnumSet.allOf(Lane.class), shared.kind(scanner, permits), Gate.OPEN);
            Await.value(vertx.deployVerticle(new StreamVerticle(List.of(reader))));
        }
    }

    private Future<Settlement> work(
            Work work, Envelope<ScanRequested> envelope, Permit permit, Consumer<ScanRequested> begun) {
        return work.claim().apply(envelope.event().job()).map(claim -> {
            claim.ifPresentOrElse(
                    held -> {
                        begun.accept(envelope.event());
                        scan(work, held).onComplete(done -> permit.release());
                    },
                    permit::release);
            return Settlement.accept();
        });
    }

    private Future<Void> scan(Work work, Claim claim) {
        var result = result();
        return work.report()
                .apply(claim, result)
                .compose(stands -> publisher.publish(Envelope.of(
                        "scanner",
                        Instant.now(),
                        claim.trace().next(),
                        new ScanCompleted(
                                claim.job(), claim.epoch(), result.scan(), claim.scanner(), claim.digest()))));
    }

    private static ScanResult result() {
        var report =
                new ScanResult.StoredReport("trivy", "ab".repeat(32), "reports/sha256/ab/" + "ab".repeat(32), 1000);
        return new ScanResult(new ScanId(Ids.next()), "1.0", "2", null, null, report, 0, "");
    }

    /** Marks in PostgreSQL. */
    void startSubscribers() {
        var marks = new ConfirmationStore(pg, hints);
        startSubscribers(Map.of(
                "archiver", event -> marks.archived(event.job(), event.epoch()),
                "ingester", event -> marks.ingested(event.job(), event.epoch(), 0, true)));
    }

    /** Subscribers that only count. */
    void startStubSubscribers() {
        startSubscribers(Map.of(
                "archiver", event -> Future.succeededFuture(true), "ingester", event -> Future.succeededFuture(true)));
    }

    private void startSubscribers(Map<String, Function<ScanCompleted, Future<Boolean>>> subscribers) {
        subscribers.forEach((group, mark) -> {
            handlers.facts(
                    ScanCompleted.class, group, e -> mark.apply(e.event()).map(stands -> {
                        if (stands) {
                            marked.increment();
                        }
                        return Settlement.accept();
                    }));
            var reader = bridge(group).facts(Channel.SCAN_COMPLETED, group, IN_FLIGHT, subscribers.keySet(), Gate.OPEN);
            Await.value(vertx.deployVerticle(new StreamVerticle(List.of(reader))));
        });
    }

    /** Puts jobs that stand in no ledger into the window, while it has room. */
    void feed(int jobs) {
        var window = new RedisWindow(redis, names);
        long before = marked.sum();
        for (int fed = 0; fed < jobs; fed += FED_AT_ONCE) {
            while (fed - (marked.sum() - before) / 2 > (long) SCANNERS.size() * config.window()) {
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            }
            var scanner = SCANNERS.get(fed / FED_AT_ONCE % SCANNERS.size());
            var entries = IntStream.range(0, FED_AT_ONCE)
                    .mapToObj(i -> Envelope.of(
                            "dispatcher",
                            Instant.now(),
                            Trace.begin(),
                            new ScanRequested(new JobId(Ids.next()), scanner, StubClaims.DIGEST)))
                    .toList();
            Await.value(window.add(scanner, Lane.ROUTINE, entries));
        }
    }

    private StreamBridge bridge(String role) {
        return new StreamBridge(
                vertx,
                redis,
                names,
                handlers,
                new QuarantineStore(pg),
                new StreamBridge.Settings(role + "." + Ids.next(), config.lease(), config.routineShare()));
    }

    /** What autovacuum does in the background, once a minute: a planner that knows nothing of new tables reads them whole. */
    void analyze() {
        Await.value(pg.query("analyze"));
    }

    /** Megabytes of the largest window. */
    double window() {
        return Await.value(StreamMemory.largest(redis, names, SCANNERS, Lane.ROUTINE)) / 1e6;
    }

    /** Where the newest jobs spent their time between the steps of the dispatcher and the claim. */
    String stages(int newest) {
        return Await.value(pg.first(row -> row.getString("stages"), """
                select format('medians from the commit to the resolved request %s ms, from there to the window %s, to the claim %s',
                              percentile_disc(0.5) within group (order by resolving),
                              percentile_disc(0.5) within group (order by queueing),
                              percentile_disc(0.5) within group (order by claiming)) as stages
                from (select round(1000 * extract(epoch from r.resolved_at - r.created_at), 1) as resolving,
                             round(1000 * extract(epoch from j.queued_at - r.resolved_at), 1) as queueing,
                             round(1000 * extract(epoch from j.started_at - j.queued_at), 1) as claiming
                      from job j join request_job l on l.job_id = j.id join request r on r.id = l.request_id
                      order by j.id desc limit $1) s""", newest))
                .orElseThrow();
    }

    long count(String sql) {
        return Await.value(pg.first(row -> row.getLong(0), sql)).orElseThrow();
    }

    @Override
    public void close() {
        Await.value(
                Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList()));
        Await.value(redis.close());
        Await.value(pg.close());
        Await.value(vertx.close());
    }
}
