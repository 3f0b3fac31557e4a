package io.vulnstream.query;

import io.vulnstream.query.view.SignalView;
import io.vulnstream.query.view.VulnerabilityView;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What EPSS and CISA's catalogue say of a vulnerability, and Feed. */
final class SignalFields implements SchemaPart {
    private final SignalStore store;
    private final Batch<Long, SignalView> signals;

    SignalFields(SignalStore store) {
        this.store = store;
        this.signals = new Batch<>("Vulnerability.signals", store::ofGroups, SignalView.NONE);
    }

    @Override
    public void contribute(Wiring wiring) {
        part(wiring, "epss", SignalView::epss);
        part(wiring, "epssPercentile", SignalView::epssPercentile);
        part(
                wiring,
                "epssSince",
                signal -> signal.epssSince() == null ? null : signal.epssSince().toString());
        part(wiring, "kev", SignalView::kev);
        wiring.root("Query", "feeds", env -> store.feeds());
    }

    private void part(Wiring wiring, String field, Function<SignalView, @Nullable Object> part) {
        wiring.part("Vulnerability", field, signals, VulnerabilityView::key, part);
    }
}
