package io.vulnstream.query;

import io.vertx.core.Future;
import io.vulnstream.event.Lane;
import io.vulnstream.finding.Severity;
import io.vulnstream.support.metrics.KeptGauges;
import io.vulnstream.support.metrics.LabelKey;
import io.vulnstream.support.metrics.LabelKey.Label;
import io.vulnstream.support.metrics.Metric;
import io.vulnstream.support.metrics.Metrics;
import io.vulnstream.support.metrics.Metrics.Value;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What PostgreSQL knows of work, findings and databases. The same in every process that is asked. */
public final class LedgerGauges implements KeptGauges.Source {
    private final GaugeStore store;
    private final Metrics.Gauges jobs;
    private final Metrics.Gauges waits;
    private final Metrics.Gauges dead;
    private final Metrics.Gauges oldestDead;
    private final Metrics.Gauges quarantined;
    private final Metrics.Gauges findings;
    private final Metrics.Gauges outbox;
    private final Metrics.Gauges databases;

    public LedgerGauges(Pg pg, Metrics metrics) {
        this.store = new GaugeStore(pg);
        this.jobs = metrics.gauges(Metric.JOBS);
        this.waits = metrics.gauges(Metric.JOB_WAIT);
        this.dead = metrics.gauges(Metric.DEAD_LETTERS);
        this.oldestDead = metrics.gauges(Metric.DEAD_LETTER_AGE);
        this.quarantined = metrics.gauges(Metric.QUARANTINED);
        this.findings = metrics.gauges(Metric.FINDINGS);
        this.outbox = metrics.gauges(Metric.OUTBOX);
        this.databases = metrics.gauges(Metric.DATABASE_AGE);
    }

    @Override
    public Future<?> read() {
        return Future.join(List.of(
                store.jobs().onSuccess(this::setJobs),
                store.waits().onSuccess(this::setWaits),
                store.dead().onSuccess(this::setDead),
                store.quarantined().onSuccess(entries -> quarantined.set(List.of(new Value(List.of(), entries)))),
                store.findings().onSuccess(this::setFindings),
                store.outbox().onSuccess(entries -> outbox.set(List.of(new Value(List.of(), entries)))),
                store.databases().onSuccess(this::setDatabases)));
    }

    @Override
    public void forget() {
        List.of(jobs, waits, dead, oldestDead, quarantined, findings, outbox, databases)
                .forEach(gauges -> gauges.set(List.of()));
    }

    private void setJobs(List<GaugeStore.Jobs> counts) {
        jobs.set(counts.stream()
                .map(count -> new Value(
                        List.of(
                                LabelKey.SCANNER.of(count.scanner()),
                                lane(count.lane()),
                                LabelKey.STATE.of(count.state().name().toLowerCase(Locale.ROOT))),
                        count.jobs()))
                .toList());
    }

    private void setWaits(List<GaugeStore.Wait> longest) {
        waits.set(longest.stream()
                .map(wait -> new Value(List.of(LabelKey.SCANNER.of(wait.scanner()), lane(wait.lane())), wait.seconds()))
                .toList());
    }

    private void setDead(List<GaugeStore.Dead> counts) {
        dead.set(counts.stream()
                .map(count -> new Value(
                        List.of(
                                LabelKey.SCANNER.of(count.scanner()),
                                LabelKey.CAUSE.of(count.cause().word())),
                        count.letters()))
                .toList());
        oldestDead.set(counts.stream().mapToDouble(GaugeStore.Dead::oldest).max().stream()
                .mapToObj(age -> new Value(List.of(), age))
                .toList());
    }

    /** Every severity has a value, also when it is 0. */
    private void setFindings(List<GaugeStore.Findings> counts) {
        var values = new ArrayList<Value>();
        for (var severity : Severity.values()) {
            var found = counts.stream()
                    .filter(count -> count.severity() == severity)
                    .mapToLong(GaugeStore.Findings::findings)
                    .sum();
            values.add(new Value(List.of(LabelKey.SEVERITY.of(severity.name())), found));
        }
        findings.set(values);
    }

    private void setDatabases(List<GaugeStore.DatabaseAge> ages) {
        databases.set(ages.stream()
                .map(age -> new Value(List.of(LabelKey.SCANNER.of(age.scanner())), age.seconds()))
                .toList());
    }

    private static Label lane(Lane lane) {
        return LabelKey.LANE.of(lane.word());
    }
}
