package io.vulnstream.exchange;

/** A document is none that can be taken in. The message says what is wrong, where, and what would be right. */
final class VexInvalid extends Exception {
    private static final long serialVersionUID = 1L;

    VexInvalid(String message) {
        super(message, null, false, false);
    }
}
