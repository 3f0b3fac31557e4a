package io.vulnstream.ingester;

/**
 * An attribution belongs to another finding than the one it stands at, or also to another: one move for each it belongs to,
 * the one it stays at included.
 *
 * @param finding where it stands
 * @param artifact row of the finding's artifact, which stays the same
 */
record Move(
        long attribution, long finding, long artifact, long fromPackage, long fromGroup, long toPackage, long toGroup) {
    boolean stays() {
        return fromPackage == toPackage && fromGroup == toGroup;
    }
}
