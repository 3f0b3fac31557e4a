package io.vulnstream.faults;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The object store of an installation, which can be made to fail. */
interface Archive extends Closeable {
    /** How it treats who asks. */
    enum Mode {
        WORKS,
        /** Answers 500, or an error of the disk. */
        FAILS,
        /** Answers nothing. */
        HANGS
    }

    /** As nodes are told of it. */
    Map<String, String> settings();

    void mode(Mode mode) throws IOException;

    /** Scans that have a record. */
    Set<UUID> filed() throws IOException;
}
