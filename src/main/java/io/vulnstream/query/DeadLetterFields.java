package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import io.vulnstream.event.Cause;
import io.vulnstream.ledger.DeadLetterKind;
import io.vulnstream.query.view.DeadLetterGroupView;
import io.vulnstream.query.view.DeadLetterView;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** DeadLetter, its groups, and the quarantine. */
final class DeadLetterFields implements SchemaPart {
    private final DeadLetterStore letters;
    private final QuarantinedStore quarantine;
    private final JobStore jobs;
    private final RequestStore requests;

    DeadLetterFields(DeadLetterStore letters, QuarantinedStore quarantine, JobStore jobs, RequestStore requests) {
        this.letters = letters;
        this.quarantine = quarantine;
        this.jobs = jobs;
        this.requests = requests;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Query", "deadLetters", env -> {
            var page = PageRequest.of(env, DeadLetterStore.LETTERS, 2);
            return letters.page(filter(env), page).map(rows -> Connection.of(rows, page, DeadLetterStore::cursor));
        });
        wiring.root(
                "Query",
                "deadLetterGroups",
                env -> letters.groups(
                        filter(env),
                        PageRequest.of(env, DeadLetterStore.LETTERS, 2).first()));
        wiring.root("Query", "deadLetter", env -> {
            var id = Arguments.id("id", env.getArgument("id"));
            return letters.byIds(List.of(id)).map(found -> found.get(id));
        });
        wiring.root("Query", "quarantine", env -> {
            var page = PageRequest.of(env, QuarantinedStore.QUARANTINE, 1);
            return quarantine
                    .page(Boolean.TRUE.equals(Arguments.of(env).flag("dropped")), page)
                    .map(rows -> Connection.of(rows, page, QuarantinedStore::cursor));
        });
        wiring.root("Query", "quarantined", env -> quarantine
                .byId(Arguments.id("id", env.getArgument("id")))
                .map(found -> found.orElse(null)));
        wiring.field(
                "DeadLetterGroup",
                "example",
                Batch.one("DeadLetterGroup.example", letters::byIds),
                DeadLetterGroupView::exampleKey);
        wiring.field(
                "DeadLetter", "attempts", Batch.many("DeadLetter.attempts", jobs::attempts), DeadLetterView::jobKey);
        wiring.field(
                "DeadLetter", "requests", Batch.many("DeadLetter.requests", requests::ofJobs), DeadLetterView::jobKey);
    }

    private static DeadLetterStore.Filter filter(DataFetchingEnvironment env) {
        var filter = Arguments.filter(env);
        return new DeadLetterStore.Filter(
                filter.word("kind", DeadLetterKind.class),
                filter.text("scanner"),
                cause(filter.text("cause")),
                filter.text("group"),
                Boolean.TRUE.equals(filter.flag("dropped")));
    }

    private static @Nullable Cause cause(@Nullable String word) {
        try {
            return word == null ? null : Cause.ofWord(word.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw QueryProblem.badInput("'cause' is '" + word + "'; there are "
                    + Arrays.stream(Cause.values()).map(Cause::word).collect(Collectors.joining(", ")));
        }
    }
}
