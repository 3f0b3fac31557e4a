package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import io.vertx.core.Future;
import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.query.view.ProblemView;
import io.vulnstream.query.view.VulnerabilityView;
import java.util.Set;

/** Problem, its findings, and what happened to it. */
final class ProblemFields implements SchemaPart {
    private final Stores stores;
    private final Entities entities;

    ProblemFields(Stores stores, Entities entities) {
        this.stores = stores;
        this.entities = entities;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Query", "problems", this::page);
        wiring.field("Problem", "source", entities.source(), ProblemView::sourceKey);
        wiring.field("Problem", "package", entities.packages(), ProblemView::packageKey);
        wiring.field("Problem", "vulnerability", entities.vulnerability(), ProblemView::groupKey);
        wiring.pages(
                "Problem",
                "findings",
                FindingStore.OF_PROBLEM,
                1,
                Batch.one("Problem.findings", PageKey.pages(stores.findings()::ofProblems, FindingStore::ofProblem)),
                ProblemView::key);
        wiring.pages(
                "Vulnerability",
                "problems",
                ProblemStore.BY_SEVERITY,
                2,
                Batch.one(
                        "Vulnerability.problems", PageKey.pages(stores.problems()::ofGroups, ProblemStore::bySeverity)),
                VulnerabilityView::key);
    }

    private Future<Connection<ProblemView>> page(DataFetchingEnvironment env) {
        var filter = filter(Arguments.filter(env));
        if ("FIRST_SEEN".equals(Arguments.of(env).text("orderBy"))) {
            var page = PageRequest.of(env, ProblemStore.BY_FIRST_SEEN, 2);
            return stores.problems()
                    .byFirstSeen(filter, page)
                    .map(rows -> Connection.of(rows, page, ProblemStore::byFirstSeen));
        }
        var page = PageRequest.of(env, ProblemStore.BY_SEVERITY, 2);
        return stores.problems()
                .bySeverity(filter, page)
                .map(rows -> Connection.of(rows, page, ProblemStore::bySeverity));
    }

    private static ProblemStore.Filter filter(Arguments filter) {
        var status = filter.words("status", FindingStatus.class);
        return new ProblemStore.Filter(
                filter.id("source"),
                filter.text("team"),
                filter.word("severityAtLeast", Severity.class),
                status == null ? Set.of() : Set.copyOf(status),
                filter.text("package"),
                filter.text("vulnerability"),
                filter.text("ecosystem"),
                filter.flag("fixAvailable"));
    }
}
