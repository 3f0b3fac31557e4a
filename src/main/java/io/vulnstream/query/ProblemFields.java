package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import io.vertx.core.Future;
import io.vulnstream.query.view.ProblemView;
import io.vulnstream.query.view.VulnerabilityView;

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
        wiring.field("Problem", "teams", Batch.many("Problem.teams", stores.problems()::standings), ProblemView::key);
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
        var filter = ProblemFilter.of(Arguments.filter(env));
        var problems = stores.problems();
        return switch (FindingOrder.of(env)) {
            case SEVERITY -> problems.bySeverity(filter, PageRequest.of(env, ProblemStore.BY_SEVERITY, 2));
            case DUE -> problems.byDue(filter, PageRequest.of(env, ProblemStore.BY_DUE, 2));
            case FIRST_SEEN -> problems.byFirstSeen(filter, PageRequest.of(env, ProblemStore.BY_FIRST_SEEN, 2));
            case EPSS -> problems.byEpss(filter, PageRequest.of(env, ProblemStore.BY_EPSS, 3));
        };
    }
}
