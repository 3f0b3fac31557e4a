package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import io.vertx.core.Future;
import io.vulnstream.query.view.AgreementView;
import io.vulnstream.query.view.AttributionView;
import io.vulnstream.query.view.FindingView;
import io.vulnstream.query.view.OccurrenceView;
import io.vulnstream.query.view.TransitionView;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Finding, and who says so. */
final class FindingFields implements SchemaPart {
    private final FindingStore findings;
    private final FindingPartStore parts;
    private final Batch<Long, List<String>> versions;
    private final Batch<Long, List<TransitionView>> transitions;
    private final Batch<Long, AgreementView> agreements;
    private final Entities entities;

    FindingFields(Stores stores, Entities entities) {
        this.findings = stores.findings();
        this.parts = stores.findingParts();
        this.versions = Batch.many("Finding.installedVersions", parts::installedVersions);
        this.transitions = Batch.many("Finding.transitions", stores.transitions()::ofFindings);
        this.agreements = new Batch<>("Finding.agreement", stores.agreements()::ofFindings, AgreementView.NONE);
        this.entities = entities;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Query", "findings", this::page);
        wiring.field("Finding", "artifact", entities.artifact(), FindingView::artifactKey);
        wiring.field("Finding", "package", entities.packages(), FindingView::packageKey);
        wiring.field("Finding", "vulnerability", entities.vulnerability(), FindingView::groupKey);
        wiring.field("Finding", "transitions", transitions, FindingView::key);
        wiring.field("Finding", "agreement", agreements, FindingView::key);
        wiring.field("Finding", "installedVersions", versions, FindingView::key);
        wiring.fetcher("Finding", "version", this::version);
        wiring.field(
                "Finding", "attributions", Batch.many("Finding.attributions", parts::attributions), FindingView::key);
        wiring.field(
                "Attribution",
                "occurrences",
                Batch.many("Attribution.occurrences", parts::occurrences),
                AttributionView::key);
        // "package" is no name for a component of a record.
        wiring.fetcher("Occurrence", "package", env -> {
            OccurrenceView occurrence = env.getSource();
            return occurrence == null ? null : occurrence.packageName();
        });
    }

    private Future<Connection<FindingView>> page(DataFetchingEnvironment env) {
        var filter = FindingFilter.of(Arguments.filter(env));
        return switch (FindingOrder.of(env)) {
            case SEVERITY -> {
                var page = PageRequest.of(env, FindingStore.BY_SEVERITY, 2);
                yield findings.bySeverity(filter, page)
                        .map(rows -> Connection.of(rows, page, FindingStore::bySeverity));
            }
            case FIRST_SEEN -> {
                var page = PageRequest.of(env, FindingStore.BY_FIRST_SEEN, 2);
                yield findings.byFirstSeen(filter, page)
                        .map(rows -> Connection.of(rows, page, FindingStore::byFirstSeen));
            }
            case EPSS -> findings.byEpss(filter, PageRequest.of(env, FindingStore.BY_EPSS, 3));
            case DUE ->
                throw QueryProblem.badInput(
                        "findings have no due date: ask for problems by DUE, and for the findings of each");
        };
    }

    /** That of the package; for packages of an operating system, which have none, the one most often reported. */
    private CompletableFuture<String> version(DataFetchingEnvironment env) {
        FindingView finding = env.getSource();
        if (finding == null || finding.packageVersion() != null) {
            return CompletableFuture.completedFuture(finding == null ? null : finding.packageVersion());
        }
        return versions.load(env, finding.key()).thenApply(found -> found.isEmpty() ? null : found.get(0));
    }
}
