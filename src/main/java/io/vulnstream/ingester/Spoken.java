package io.vulnstream.ingester;

/**
 * A report in terms of rows that knows the rows of all it says.
 *
 * @param scanner row of who says it
 */
record Spoken(Resolved said, int scanner) {
    int size() {
        return said.all().size();
    }
}
