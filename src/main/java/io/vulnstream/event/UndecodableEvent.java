package io.vulnstream.event;

/** Bytes that are not an event of this version. They belong into quarantine, with the reason. */
public final class UndecodableEvent extends Exception {
    private static final long serialVersionUID = 1L;

    public UndecodableEvent(String message, Throwable cause) {
        super(message, cause);
    }

    public UndecodableEvent(String message) {
        super(message);
    }
}
