package io.vulnstream.exchange;

import java.io.IOException;

/** There is nothing that a document could say, and its format has no empty one. */
final class NothingToState extends IOException {
    private static final long serialVersionUID = 1L;

    NothingToState() {
        super("there is no finding of it, so an OpenVEX document, which has one statement at least, cannot be made");
    }
}
