package io.vulnstream.query;

import io.vulnstream.finding.TransitionCause;
import io.vulnstream.finding.TransitionKind;
import io.vulnstream.query.view.ChangeView;
import io.vulnstream.query.view.ProblemView;
import io.vulnstream.query.view.TransitionView;

/** What happened to problems, and why. */
final class ChangeFields implements SchemaPart {
    private final Stores stores;
    private final Entities entities;

    ChangeFields(Stores stores, Entities entities) {
        this.stores = stores;
        this.entities = entities;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Query", "changes", env -> {
            var page = PageRequest.of(env, TransitionStore.CHANGES, 2);
            return stores.transitions()
                    .changes(filter(Arguments.filter(env)), page)
                    .map(rows -> Connection.of(rows, page, TransitionStore::cursor));
        });
        wiring.field(
                "Change", "problem", Batch.one("Change.problem", stores.problems()::byKeys), ChangeView::problemKey);
        wiring.field("Transition", "scan", entities.scan(), TransitionView::scanId);
        wiring.field(
                "Problem",
                "transitions",
                Batch.many("Problem.transitions", stores.transitions()::ofProblems),
                ProblemView::key);
    }

    static TransitionStore.Filter filter(Arguments filter) {
        return new TransitionStore.Filter(
                filter.id("source"),
                filter.text("team"),
                filter.moment("since"),
                filter.moment("until"),
                filter.words("kind", TransitionKind.class),
                filter.words("cause", TransitionCause.class));
    }
}
