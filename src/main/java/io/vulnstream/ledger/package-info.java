/**
 * What must happen: requests, jobs, attempts and the dispatcher that keeps them moving.
 *
 * <p>Consumes requests from every role that may ask; produces {@code scan.requested.v1}. Guarantees that an accepted
 * request is a committed row, that a claim holds only for the epoch it was given, and that every attempt leaves a row.
 */
@NullMarked
package io.vulnstream.ledger;

import org.jspecify.annotations.NullMarked;
