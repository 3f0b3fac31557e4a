/**
 * Images for scanners that cannot pull them: fetched once for each digest and process, shared by the scans that need
 * them, kept as long as there is room.
 *
 * <p>Guarantees that an image is there whole or not at all, and stays while a scan uses it.
 */
@NullMarked
package io.vulnstream.scanner.image;

import org.jspecify.annotations.NullMarked;
