package io.vulnstream.query;

/** The fetchers of a few types that belong together. */
@FunctionalInterface
interface SchemaPart {
    void contribute(Wiring wiring);
}
