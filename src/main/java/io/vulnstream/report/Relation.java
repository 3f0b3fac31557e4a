package io.vulnstream.report;

/** How one vulnerability id stands to another. The code is what {@code assertion.kind} stores. */
public enum Relation {
    /** Both name the same vulnerability. */
    ALIAS(0),
    /** The first, an advisory, is about the second among others. */
    COVERS(1);

    private final short code;

    Relation(int code) {
        this.code = (short) code;
    }

    public short code() {
        return code;
    }
}
