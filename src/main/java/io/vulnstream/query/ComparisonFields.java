package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import io.vertx.core.Future;
import io.vulnstream.query.view.ComparisonView;
import io.vulnstream.query.view.ComparisonView.Compared;
import io.vulnstream.query.view.ComparisonView.Entry;
import io.vulnstream.query.view.ProblemView;
import io.vulnstream.query.view.ReferenceView;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** What changed between two tags. */
final class ComparisonFields implements SchemaPart {
    private final ComparisonStore store;
    private final SourceStore sources;
    private final Batch<Long, ProblemView> problems;
    private final Entities entities;

    ComparisonFields(ComparisonStore store, Stores stores, Entities entities) {
        this.store = store;
        this.sources = stores.sources();
        this.problems = Batch.one("ComparedProblem.problem", stores.problems()::byKeys);
        this.entities = entities;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Query", "compare", this::compare);
        wiring.root("Comparison", "entries", env -> {
            ComparisonView between = Objects.requireNonNull(env.getSource());
            var page = PageRequest.of(env, ComparisonStore.ENTRIES, 4);
            return store.entries(between, Arguments.of(env).word("change", Compared.class), page)
                    .map(rows -> Connection.of(rows, page, ComparisonStore::cursor));
        });
        wiring.field("ComparedProblem", "package", entities.packages(), Entry::packageKey);
        wiring.field("ComparedProblem", "vulnerability", entities.vulnerability(), Entry::groupKey);
        wiring.field("ComparedProblem", "problem", problems, Entry::problemKey);
    }

    private Future<ComparisonView> compare(DataFetchingEnvironment env) {
        var arguments = Arguments.of(env);
        var source = Objects.requireNonNull(arguments.id("source"));
        var from = reference(source, Objects.requireNonNull(arguments.text("from")));
        var to = reference(source, Objects.requireNonNull(arguments.text("to")));
        return from.compose(before -> to.compose(after -> store.compare(before, after)));
    }

    private Future<ReferenceView> reference(UUID source, String name) {
        return sources.references(source, name, new PageRequest(1, null)).map(found -> only(found, name));
    }

    private static ReferenceView only(List<ReferenceView> found, String name) {
        return found.stream()
                .findFirst()
                .orElseThrow(() -> new QueryProblem(
                        QueryProblem.Code.NOT_FOUND,
                        "the source has no reference " + name + " now: the field references of it tells their names"));
    }
}
