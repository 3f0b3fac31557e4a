package io.vulnstream.query;

import io.vertx.core.Future;
import io.vulnstream.finding.Severity;
import io.vulnstream.ledger.JobState;
import io.vulnstream.support.metrics.LabelKey;
import io.vulnstream.support.metrics.Metrics;
import io.vulnstream.support.metrics.Metrics.Value;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs by scanner and state, and open findings by severity. Scrapers may come as often as they like: counts are kept for
 * a while. Counts that could not be read disappear, because an old number would say that all is well.
 */
public final class LedgerGauges {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerGauges.class);
    private static final Duration KEPT = Duration.ofSeconds(15);
    private final GaugeStore store;
    private final Metrics.Gauges jobs;
    private final Metrics.Gauges findings;
    private final InstantSource clock;
    private final AtomicReference<@Nullable Refresh> last = new AtomicReference<>();

    public LedgerGauges(Pg pg, Metrics metrics, InstantSource clock) {
        this.store = new GaugeStore(pg);
        this.jobs = metrics.gauges("vulnstream.jobs", "Jobs by scanner and state; without those done or withdrawn");
        this.findings = metrics.gauges("vulnstream.findings", "Open findings by severity");
        this.clock = clock;
    }

    private record Refresh(long at, Future<Void> done) {}

    /** Never fails. */
    public Future<Void> refresh() {
        var before = last.get();
        if (before != null && before.at() > clock.millis() - KEPT.toMillis()) {
            return before.done();
        }
        var done = Future.join(
                        store.jobs().onSuccess(this::setJobs), store.findings().onSuccess(this::setFindings))
                .<Void>mapEmpty()
                .recover(this::forget);
        last.set(new Refresh(clock.millis(), done));
        return done;
    }

    private void setJobs(List<GaugeStore.Jobs> counts) {
        jobs.set(counts.stream()
                .map(count -> new Value(
                        List.of(LabelKey.SCANNER.of(count.scanner()), LabelKey.STATE.of(word(count.state()))),
                        count.jobs()))
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

    private Future<Void> forget(Throwable failure) {
        LOG.atWarn()
                .addKeyValue("event", "metrics.uncounted")
                .log("Counts for metrics could not be read: {}", failure.getMessage());
        Arrays.asList(jobs, findings).forEach(gauges -> gauges.set(List.of()));
        return Future.succeededFuture();
    }

    private static String word(JobState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
