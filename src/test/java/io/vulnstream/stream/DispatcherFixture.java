package io.vulnstream.stream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.bus.Hints;
import io.vulnstream.bus.Permit;
import io.vulnstream.bus.Permits;
import io.vulnstream.bus.Settlement;
import io.vulnstream.config.AppConfig;
import io.vulnstream.event.Channel;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.Lane;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanFailed;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.Dispatcher;
import io.vulnstream.ledger.DispatcherVerticle;
import io.vulnstream.ledger.JobStore;
import io.vulnstream.ledger.LeaseStore;
import io.vulnstream.ledger.LedgerFixture;
import io.vulnstream.ledger.Reconciler;
import io.vulnstream.ledger.RequestState;
import io.vulnstream.ledger.ScanResult;
import io.vulnstream.ledger.WindowFiller;
import io.vulnstream.support.Ids;
import io.vulnstream.support.breaker.Gate;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/** A dispatcher with real streams, and workers and subscribers that do nothing but commit. */
final class DispatcherFixture implements AutoCloseable {
    final LedgerFixture ledger;
    final StreamFixture streams;
    final List<Claim> claims = new CopyOnWriteArrayList<>();

    DispatcherFixture(Vertx vertx) {
        ledger = new LedgerFixture(vertx);
        streams = new StreamFixture(vertx, ledger.pg);
    }

    @Override
    public void close() throws IOException {
        Await.value(Future.join(ledger.vertx.deploymentIDs().stream()
                .map(ledger.vertx::undeploy)
                .toList()));
        streams.close();
        ledger.close();
    }

    Dispatcher dispatcher(String holder, AppConfig.Dispatcher config) {
        return new Dispatcher(
                ledger.vertx,
                config,
                new LeaseStore(ledger.pg),
                holder,
                ledger.resolveStep(),
                new WindowFiller(
                        ledger.pg,
                        streams.window,
                        new WindowFiller.Settings(
                                LedgerFixture.CONFIG.window(), ledger.limits, LedgerFixture.CONFIG.routineShare())),
                new Reconciler(
                        ledger.pg, ledger.policy, streams.publisher, ledger.hints, LedgerFixture.CONFIG.period()));
    }

    String deployDispatcher(String holder) {
        return Await.value(ledger.vertx.deployVerticle(
                new DispatcherVerticle(dispatcher(holder, LedgerFixture.CONFIG), ledger.hints)));
    }

    void deployWorker(int limit) {
        var jobs = ledger.jobs("worker");
        streams.handlers.work("trivy", (envelope, permit) -> work(jobs, envelope, permit));
        var reader = streams.bridge("w." + Ids.next())
                .work("trivy", EnumSet.allOf(Lane.class), new Permits(limit).kind("trivy", limit), Gate.OPEN);
        Await.value(ledger.vertx.deployVerticle(new StreamVerticle(List.of(reader))));
    }

    private Future<Settlement> work(JobStore jobs, Envelope<ScanRequested> envelope, Permit permit) {
        return jobs.claim(envelope.event().job()).map(claim -> {
            claim.ifPresentOrElse(
                    c -> {
                        claims.add(c);
                        scan(jobs, c).onComplete(done -> permit.release());
                    },
                    permit::release);
            return Settlement.accept();
        });
    }

    private Future<Void> scan(JobStore jobs, Claim claim) {
        ScanResult result = LedgerFixture.result();
        return jobs.report(claim, result)
                .compose(stands -> streams.publisher.publish(Envelope.of(
                        "scanner",
                        Instant.now(),
                        claim.trace().next(),
                        new ScanCompleted(
                                claim.job(), claim.epoch(), result.scan(), claim.scanner(), claim.digest()))));
    }

    void deploySubscribers() {
        var both = Set.of("archiver", "ingester");
        streams.handlers.facts(ScanCompleted.class, "archiver", e -> ledger.confirmations
                .archived(e.event().job(), e.event().epoch())
                .map(Settlement.accept()));
        streams.handlers.facts(ScanCompleted.class, "ingester", e -> ledger.confirmations
                .ingested(e.event().job(), e.event().epoch(), 0, true)
                .map(Settlement.accept()));
        streams.handlers.facts(ScanFailed.class, "archiver", e -> ledger.confirmations
                .attemptArchived(e.event().job(), e.event().epoch())
                .map(Settlement.accept()));
        var bridge = streams.bridge("s." + Ids.next());
        Await.value(ledger.vertx.deployVerticle(new StreamVerticle(List.of(
                bridge.facts(Channel.SCAN_COMPLETED, "archiver", 4, both, Gate.OPEN),
                bridge.facts(Channel.SCAN_COMPLETED, "ingester", 4, both, Gate.OPEN),
                bridge.facts(Channel.SCAN_FAILED, "archiver", 4, Set.of("archiver"), Gate.OPEN)))));
    }

    void accept(int count, Lane lane) {
        Await.value(ledger.requests.accept(
                "tester",
                IntStream.range(0, count)
                        .mapToObj(i -> LedgerFixture.request("registry.test/some/image:" + Ids.next(), lane, false))
                        .toList()));
    }

    /** Jobs that wait, each of an artifact of its own, in one statement. */
    void backlog(Lane lane, int count) {
        ledger.sql("""
                insert into source (public_id, kind, address) values (gen_random_uuid(), 0, 'registry.test/some/image')
                on conflict do nothing""");
        ledger.sql("""
                with made as (
                    insert into artifact (public_id, kind, digest)
                    select gen_random_uuid(), 0, 'sha256:' || encode(sha256((%1$d || ' ' || i)::text::bytea), 'hex')
                    from generate_series(1, %2$d) i
                    returning id)
                insert into job (public_id, artifact_id, source_id, scanner, lane, state, trace)
                select gen_random_uuid(), m.id, s.id, 'trivy', %1$d, 0, '%3$s' from made m, source s""".formatted(lane.ordinal(), count, Trace.begin().traceparent()));
        ledger.hints.give(Hints.LEDGER);
    }

    /** The job of a new request, claimed by a worker that does nothing with it. */
    Claim claimedJob() {
        accept(1, Lane.URGENT);
        Eventually.holds(ledger.vertx, () -> ledger.jobs().size() == 1);
        var job = ledger.jobs().get(0).id();
        return Eventually.value(ledger.vertx, () -> ledger.jobs("w").claim(job), Optional::isPresent)
                .orElseThrow();
    }

    void untilAllDone(int count) {
        Eventually.value(
                ledger.vertx,
                () -> ledger.pg.first(
                        row -> row.getLong(0),
                        "select count(*) from request where state = " + RequestState.DONE.ordinal()),
                done -> done.orElseThrow() == count);
    }
}
