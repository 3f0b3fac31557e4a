package io.vulnstream.query;

import graphql.ExecutionInput;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.execution.preparsed.PreparsedDocumentProvider;
import io.vulnstream.support.Recent;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Dashboards and programs send the same few texts again and again: each is parsed and checked against the schema once. */
final class ReadDocuments implements PreparsedDocumentProvider {
    private static final int DOCUMENTS = 50;
    /** A parsed text takes a hundred times its characters; longer ones are not those that are sent again and again. */
    private static final int LONGEST = 2_000;

    private final Recent<String, PreparsedDocumentEntry> known = new Recent<>(DOCUMENTS);

    @Override
    public CompletableFuture<PreparsedDocumentEntry> getDocumentAsync(
            ExecutionInput input, Function<ExecutionInput, PreparsedDocumentEntry> read) {
        var text = input.getQuery();
        var entry = known.get(text);
        if (entry == null) {
            entry = read.apply(input);
            if (!entry.hasErrors() && text.length() <= LONGEST) {
                known.put(text, entry);
            }
        }
        return CompletableFuture.completedFuture(entry);
    }
}
