package io.vulnstream.enrich;

import io.vertx.core.Future;
import io.vulnstream.enrich.SignalStore.State;
import io.vulnstream.support.metrics.KeptGauges;
import io.vulnstream.support.metrics.LabelKey;
import io.vulnstream.support.metrics.Metric;
import io.vulnstream.support.metrics.Metrics;
import io.vulnstream.support.metrics.Metrics.Value;
import java.util.List;
import java.util.Objects;

/** How old what feeds say is. */
public final class SignalGauges implements KeptGauges.Source {
    private final SignalStore store;
    private final Metrics.Gauges age;

    public SignalGauges(SignalStore store, Metrics metrics) {
        this.store = store;
        this.age = metrics.gauges(Metric.FEED_AGE);
    }

    @Override
    public Future<?> read() {
        return store.states()
                .onSuccess(states -> age.set(states.stream()
                        .filter(state -> state.age() != null)
                        .map(SignalGauges::value)
                        .toList()));
    }

    private static Value value(State state) {
        return new Value(
                List.of(LabelKey.FEED.of(state.feed())),
                Objects.requireNonNull(state.age()).toSeconds());
    }

    @Override
    public void forget() {
        age.set(List.of());
    }
}
