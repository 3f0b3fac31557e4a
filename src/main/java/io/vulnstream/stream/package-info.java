/**
 * The bridge between the event bus and Redis streams: the window of due jobs, the reading of work and facts, publishing.
 * The only package that knows Redis.
 *
 * <p>Consumes and produces every stream of the topology. Guarantees that nothing is taken from a stream without a permit
 * to handle it, that an entry is acknowledged only when it is settled, and that a wiped Redis, a lost group or a lost
 * connection only delays: streams and groups are made again, and the ledger says what is missing.
 */
@NullMarked
package io.vulnstream.stream;

import org.jspecify.annotations.NullMarked;
