/**
 * Leaves alone what does not work: one circuit breaker for each remote host and store of this process, shared by all who
 * ask it.
 *
 * <p>Guarantees that only what its caller calls an outage opens one, and that a half-open one lets a single call through.
 */
@NullMarked
package io.vulnstream.support.breaker;

import org.jspecify.annotations.NullMarked;
