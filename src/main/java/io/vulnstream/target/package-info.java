/**
 * What is to be scanned: the target files of a folder, by team, and the rows they become.
 *
 * <p>Consumes files that people write; produces rows of {@code team} and {@code target}. Guarantees that every problem of
 * every file is reported with file, line and path, and that a broken file changes nothing: what it said before holds.
 */
@NullMarked
package io.vulnstream.target;

import org.jspecify.annotations.NullMarked;
