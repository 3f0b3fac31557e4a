package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import io.vertx.core.Future;
import io.vulnstream.query.view.ProblemCountsView;
import io.vulnstream.query.view.SourceView;
import io.vulnstream.query.view.SummaryView;
import io.vulnstream.query.view.SummaryView.OfSource;

/** How many problems there are, by team, by source and by day. */
final class SummaryFields implements SchemaPart {
    private static final int LONGEST_DAYS = 366;
    private static final SummaryView FLEET = new SummaryView(0, null);

    private final SummaryStore store;
    private final Entities entities;

    SummaryFields(SummaryStore store, Entities entities) {
        this.store = store;
        this.entities = entities;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Query", "summary", this::summary);
        wiring.field(
                "Summary",
                "counts",
                new Batch<>("Summary.counts", store::counts, ProblemCountsView.NONE),
                SummaryView::teamKey);
        wiring.field("Summary", "teams", Batch.many("Summary.teams", store::teams), SummaryView::teamKey);
        wiring.pages(
                "Summary",
                "sources",
                SummaryStore.SOURCES,
                3,
                Batch.one("Summary.sources", PageKey.pages(store::sources, SummaryStore::cursor)),
                SummaryView::teamKey);
        wiring.root("Summary", "trend", this::trend);
        var ofSource = new Batch<>("Source.counts", store::ofSources, ProblemCountsView.NONE);
        wiring.field("SourceSummary", "source", entities.source(), OfSource::sourceKey);
        wiring.field("SourceSummary", "counts", ofSource, OfSource::sourceKey);
        wiring.field("Source", "counts", ofSource, SourceView::key);
    }

    private Future<SummaryView> summary(DataFetchingEnvironment env) {
        var team = Arguments.of(env).text("team");
        return team == null
                ? Future.succeededFuture(FLEET)
                : store.team(team)
                        .map(found -> found.orElseThrow(() -> new QueryProblem(
                                QueryProblem.Code.NOT_FOUND,
                                "no team is called " + team + ": the field team of targets tells their names")));
    }

    private Future<?> trend(DataFetchingEnvironment env) {
        SummaryView summary = env.getSource();
        int days = env.getArgumentOrDefault("days", 30);
        if (days < 1 || days > LONGEST_DAYS) {
            throw QueryProblem.badInput("'days' is " + days + "; 1 to " + LONGEST_DAYS + " can be asked for");
        }
        return store.trend(summary == null ? 0 : summary.teamKey(), days);
    }
}
