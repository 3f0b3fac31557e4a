package io.vulnstream.query;

import io.vulnstream.query.view.CoverageView;
import io.vulnstream.query.view.CoverageView.State;

/** How well targets are looked at. */
final class CoverageFields implements SchemaPart {
    private static final int STALE_HOURS = 120;
    private final CoverageStore store;
    private final TargetStore targets;

    CoverageFields(CoverageStore store, TargetStore targets) {
        this.store = store;
        this.targets = targets;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Query", "coverage", env -> {
            var page = PageRequest.of(env, CoverageStore.COVERAGE, 2);
            return store.page(filter(Arguments.filter(env)), page)
                    .map(rows -> Connection.of(rows, page, CoverageStore::cursor));
        });
        wiring.field("Coverage", "target", Batch.one("Coverage.target", targets::byKeys), CoverageView::targetKey);
    }

    private static CoverageStore.Filter filter(Arguments filter) {
        var hours = filter.count("staleAfterHours");
        if (hours != null && hours < 1) {
            throw QueryProblem.badInput("'staleAfterHours' is " + hours + "; it has to be 1 at least");
        }
        return new CoverageStore.Filter(
                filter.text("team"),
                filter.text("scanner"),
                filter.words("state", State.class),
                hours == null ? STALE_HOURS : hours);
    }
}
