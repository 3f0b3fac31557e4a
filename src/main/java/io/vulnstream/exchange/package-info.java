/**
 * What vulnstream knows in forms that other tools read, and what others say of vulnerabilities taken in.
 *
 * <p>Consumes the tables of findings and decisions, and documents over HTTP. Guarantees that an export is of one moment and
 * whole, or an error; that it needs no more memory for a hundred thousand findings than for a hundred; and that nothing of
 * a document taken in is dropped in silence.
 */
@NullMarked
package io.vulnstream.exchange;

import org.jspecify.annotations.NullMarked;
