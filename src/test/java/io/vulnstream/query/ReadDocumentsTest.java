package io.vulnstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.ExecutionInput;
import graphql.GraphqlErrorBuilder;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.parser.Parser;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ReadDocumentsTest {
    private final List<String> read = new ArrayList<>();
    private final ReadDocuments documents = new ReadDocuments();

    private PreparsedDocumentEntry ask(String text, Function<String, PreparsedDocumentEntry> reader) {
        return documents
                .getDocumentAsync(ExecutionInput.newExecutionInput(text).build(), input -> {
                    read.add(input.getQuery());
                    return reader.apply(input.getQuery());
                })
                .join();
    }

    private static PreparsedDocumentEntry good(String text) {
        return new PreparsedDocumentEntry(Parser.parse(text));
    }

    @Test
    void aTextIsReadOnce() {
        var first = ask("{a}", ReadDocumentsTest::good);
        assertThat(ask("{a}", ReadDocumentsTest::good)).isSameAs(first);
        ask("{b}", ReadDocumentsTest::good);
        assertThat(read).containsExactly("{a}", "{b}");
    }

    @Test
    void refusedAndEndlessTextsAreNotKept() {
        var refused = new PreparsedDocumentEntry(
                GraphqlErrorBuilder.newError().message("no").build());
        var endless = "{a" + " ".repeat(2_000) + "}";
        for (var round = 0; round < 2; round++) {
            ask("{c}", text -> refused);
            ask(endless, ReadDocumentsTest::good);
        }
        assertThat(read).containsExactly("{c}", endless, "{c}", endless);
    }
}
