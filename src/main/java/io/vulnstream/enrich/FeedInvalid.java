package io.vulnstream.enrich;

/** A file that does not count, in words for people. */
final class FeedInvalid extends Exception {
    private static final long serialVersionUID = 1L;

    FeedInvalid(String message) {
        super(message);
    }
}
