package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import io.vertx.core.Future;
import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.query.view.AgreementView;
import io.vulnstream.query.view.AttributionView;
import io.vulnstream.query.view.FindingView;
import io.vulnstream.query.view.OccurrenceView;
import io.vulnstream.query.view.TransitionView;
import java.util.List;
import java.util.Set;
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
        var filter = filter(Arguments.filter(env));
        if ("FIRST_SEEN".equals(Arguments.of(env).text("orderBy"))) {
            var page = PageRequest.of(env, FindingStore.BY_FIRST_SEEN, 2);
            return findings.byFirstSeen(filter, page).map(rows -> Connection.of(rows, page, FindingStore::byFirstSeen));
        }
        var page = PageRequest.of(env, FindingStore.BY_SEVERITY, 2);
        return findings.bySeverity(filter, page).map(rows -> Connection.of(rows, page, FindingStore::bySeverity));
    }

    private static FindingStore.Filter filter(Arguments filter) {
        var status = filter.words("status", FindingStatus.class);
        return new FindingStore.Filter(
                filter.id("artifact"),
                filter.id("source"),
                filter.word("severityAtLeast", Severity.class),
                status == null ? Set.of() : Set.copyOf(status),
                filter.text("package"),
                filter.text("vulnerability"),
                filter.text("scanner"),
                filter.text("ecosystem"));
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
