package io.vulnstream.query;

import io.vulnstream.finding.TransitionCause;
import io.vulnstream.finding.TransitionKind;
import io.vulnstream.query.view.ChangeView;
import io.vulnstream.query.view.ProblemView;
import io.vulnstream.query.view.TransitionView;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

    private static TransitionStore.Filter filter(Arguments filter) {
        return new TransitionStore.Filter(
                filter.id("source"),
                filter.text("team"),
                filter.moment("since"),
                filter.moment("until"),
                words(filter.texts("kind"), TransitionKind::valueOf),
                words(filter.texts("cause"), TransitionCause::valueOf));
    }

    private static <E> @Nullable List<E> words(@Nullable List<String> words, Function<String, E> of) {
        return words == null ? null : words.stream().map(of).toList();
    }
}
