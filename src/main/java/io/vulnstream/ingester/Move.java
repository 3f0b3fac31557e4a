package io.vulnstream.ingester;

/**
 * What a scanner says of a finding with an id belongs to another finding, or also to another: one move for each it belongs to,
 * the one it stays at included.
 *
 * @param said where it stands
 * @param artifact row of the finding's artifact, which stays the same
 */
record Move(Said said, long artifact, long fromPackage, long fromGroup, long toPackage, long toGroup) {
    /** Rows of a finding, of a vulnerability's id and of a scanner. */
    record Said(long finding, long vulnerability, int scanner) {}

    boolean stays() {
        return fromPackage == toPackage && fromGroup == toGroup;
    }

    long finding() {
        return said.finding();
    }
}
