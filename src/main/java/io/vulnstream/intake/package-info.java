/**
 * Takes what people and programs ask for: POST /scans, and the rules it shares with GraphQL's requestScan.
 *
 * <p>Consumes HTTP; produces request rows. Guarantees that nothing is answered as accepted before it is committed, that
 * asking again under the same idempotency key answers the same requests, and that what cannot be committed is refused.
 */
@NullMarked
package io.vulnstream.intake;

import org.jspecify.annotations.NullMarked;
