/**
 * The scanners' advisory databases: which are there, how old they are, how new ones get in.
 *
 * <p>Guarantees that a scan sees one state of its database from beginning to end, that a failed update leaves the old one
 * in force, that a directory given to be read is never written to, and that the demo's few advisories are not taken for
 * a database of the world.
 */
@NullMarked
package io.vulnstream.scanner.database;

import org.jspecify.annotations.NullMarked;
