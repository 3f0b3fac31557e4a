/**
 * Keeps raw reports and the records of failed attempts, immutable, under keys made of their content.
 *
 * <p>Consumes {@code scan.completed.v1} and {@code scan.failed.v1}; produces nothing. Guarantees that what it confirmed
 * can be read back with the SHA-256 it was filed under.
 */
@NullMarked
package io.vulnstream.archiver;

import org.jspecify.annotations.NullMarked;
