package io.vulnstream.exchange;

import java.util.UUID;

/**
 * What an export is about.
 *
 * @param key of the row
 * @param name as people know it: the address of a source, of an artifact a reference, its digest or its name
 */
record Subject(Kind kind, long key, UUID id, String name) {
    enum Kind {
        /** One image or what a report named; of an index every image in it. */
        ARTIFACT,
        /** A repository: every artifact that counts for it. */
        SOURCE
    }
}
