package io.vulnstream.query;

import io.vulnstream.query.view.DecisionView;
import io.vulnstream.query.view.ProblemDecisionView;
import io.vulnstream.query.view.ProblemView;
import io.vulnstream.triage.DecisionKind;
import io.vulnstream.triage.Revision;
import java.util.List;

/** Decisions, those about a problem, and the audit. */
final class DecisionFields implements SchemaPart {
    private final DecisionReadStore store;
    private final Entities entities;

    DecisionFields(DecisionReadStore store, Entities entities) {
        this.store = store;
        this.entities = entities;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Query", "decisions", env -> {
            var page = PageRequest.of(env, DecisionReadStore.DECISIONS, 1);
            return store.page(filter(Arguments.filter(env)), page)
                    .map(rows -> Connection.of(rows, page, DecisionReadStore::cursor));
        });
        wiring.root("Query", "audit", env -> {
            var page = PageRequest.of(env, DecisionReadStore.AUDIT, 1);
            return store.audit(auditFilter(Arguments.filter(env)), page)
                    .map(rows -> Connection.of(rows, page, DecisionReadStore::cursor));
        });
        wiring.field("Decision", "source", entities.source(), DecisionView::sourceKey);
        wiring.field("Decision", "artifact", entities.artifact(), DecisionView::artifactKey);
        var about = Batch.many("Problem.decisions", store::ofProblems);
        wiring.field("Problem", "decisions", about, ProblemView::key);
        wiring.part("Problem", "revision", about, ProblemView::key, DecisionFields::revision);
    }

    private static String revision(List<ProblemDecisionView> decisions) {
        return Revision.of(decisions.stream().map(one -> one.decision().key()).toList());
    }

    private static DecisionReadStore.Filter filter(Arguments filter) {
        return new DecisionReadStore.Filter(
                filter.id("source"),
                filter.text("team"),
                filter.text("vulnerability"),
                filter.text("package"),
                filter.text("author"),
                filter.text("origin"),
                filter.word("kind", DecisionKind.class),
                filter.flag("inForce"));
    }

    private static DecisionReadStore.AuditFilter auditFilter(Arguments filter) {
        return new DecisionReadStore.AuditFilter(
                filter.text("principal"),
                filter.text("action"),
                filter.text("subject"),
                filter.moment("since"),
                filter.moment("until"));
    }
}
