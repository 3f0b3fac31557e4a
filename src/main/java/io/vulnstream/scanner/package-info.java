/**
 * Runs scanners.
 *
 * <p>Consumes {@code scan.requested.v1} of each scanner this node has; produces {@code scan.completed.v1} and
 * {@code scan.failed.v1}. Guarantees that a report is in the object store before anybody hears of it, that a scan counts
 * only when it was about the image asked for, with a database that was loaded, and that nothing of a scan is left behind
 * on the node.
 */
@NullMarked
package io.vulnstream.scanner;

import org.jspecify.annotations.NullMarked;
