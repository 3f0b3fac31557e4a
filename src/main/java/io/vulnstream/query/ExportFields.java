package io.vulnstream.query;

import io.vulnstream.event.ExportOutcome;
import io.vulnstream.query.view.ExportRunView;
import io.vulnstream.query.view.ListingView;

/** ExportRun, Listing and Scanner. */
final class ExportFields implements SchemaPart {
    private final ExportStore store;
    private final TargetStore targets;

    ExportFields(ExportStore store, TargetStore targets) {
        this.store = store;
        this.targets = targets;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Query", "exportRuns", env -> {
            var page = PageRequest.of(env, ExportStore.RUNS, 1);
            return store.runs(page).map(rows -> Connection.of(rows, page, ExportStore::cursor));
        });
        wiring.root("Query", "listings", env -> {
            var page = PageRequest.of(env, ExportStore.LISTINGS, 1);
            return store.listings(filter(Arguments.filter(env)), page)
                    .map(rows -> Connection.of(rows, page, ExportStore::cursor));
        });
        wiring.root("Query", "scanners", env -> store.scanners());
        wiring.pages(
                "ExportRun",
                "listings",
                ExportStore.LISTINGS,
                1,
                Batch.one("ExportRun.listings", PageKey.pages(store::listingsOfRuns, ExportStore::cursor)),
                ExportRunView::key);
        wiring.field("Listing", "run", Batch.one("Listing.run", store::runsByKeys), ListingView::runKey);
        wiring.field("Listing", "target", Batch.one("Listing.target", targets::byKeys), ListingView::targetKey);
    }

    private static ExportStore.ListingFilter filter(Arguments filter) {
        return new ExportStore.ListingFilter(
                filter.id("run"),
                filter.text("team"),
                filter.text("target"),
                filter.word("outcome", ExportOutcome.class));
    }
}
