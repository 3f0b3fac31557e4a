/**
 * Scanners as configuration: what a scanner is called, how it is run, what its exit codes and messages mean, which
 * database it needs. Ours are resources, anybody's own are files of a folder that is looked at again and again.
 *
 * <p>Guarantees that an adapter in force is whole and valid: a file that is not leaves the adapter before it in force and
 * is complained about with file, line and path.
 */
@NullMarked
package io.vulnstream.scanner.adapter;

import org.jspecify.annotations.NullMarked;
