package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * The part of a list that is asked for.
 *
 * @param first 1 to 100
 * @param after null for the beginning
 */
record PageRequest(int first, @Nullable Cursor after) {
    static final int LARGEST = 100;

    /** @param size how many values the cursors of the list have */
    static PageRequest of(DataFetchingEnvironment env, String list, int size) {
        int first = env.getArgumentOrDefault("first", 50);
        if (first < 1 || first > LARGEST) {
            throw QueryProblem.badInput("'first' is " + first + "; a page has 1 to " + LARGEST
                    + " entries, go on with 'after' and the endCursor of the page before");
        }
        String after = env.getArgument("after");
        return new PageRequest(first, after == null ? null : Cursor.parse(after, list, size));
    }

    /** One more than asked for tells whether there is a next page. */
    int limit() {
        return first + 1;
    }
}
