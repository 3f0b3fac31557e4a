package io.vulnstream.query;

import io.vulnstream.event.ExportOutcome;
import io.vulnstream.query.view.ExportRunView;
import io.vulnstream.query.view.ListingView;
import io.vulnstream.query.view.MissedTargetView;

/** ExportRun, Listing and Scanner. */
final class ExportFields implements SchemaPart {
    private static final int LONGEST_HOURS = 24 * 365;
    private final ExportStore store;

    ExportFields(ExportStore store) {
        this.store = store;
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
        wiring.root("Query", "missedTargets", env -> {
            int hours = env.getArgumentOrDefault("hours", 24);
            if (hours < 1 || hours > LONGEST_HOURS) {
                throw QueryProblem.badInput("'hours' is " + hours + "; 1 to " + LONGEST_HOURS + " can be asked for");
            }
            return store.missed(hours);
        });
        wiring.field(
                "MissedTarget",
                "target",
                Batch.one("MissedTarget.target", store::targets),
                MissedTargetView::targetKey);
        wiring.root("Query", "scanners", env -> store.scanners());
        wiring.pages(
                "ExportRun",
                "listings",
                ExportStore.LISTINGS,
                1,
                Batch.one("ExportRun.listings", PageKey.pages(store::listingsOfRuns, ExportStore::cursor)),
                ExportRunView::key);
        wiring.field("Listing", "run", Batch.one("Listing.run", store::runsByKeys), ListingView::runKey);
        wiring.field("Listing", "target", Batch.one("Listing.target", store::targets), ListingView::targetKey);
    }

    private static ExportStore.ListingFilter filter(Arguments filter) {
        return new ExportStore.ListingFilter(
                filter.id("run"),
                filter.text("team"),
                filter.text("target"),
                filter.word("outcome", ExportOutcome.class));
    }
}
