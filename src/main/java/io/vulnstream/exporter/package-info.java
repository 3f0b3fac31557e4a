/**
 * Lists registries and asks for scans of what it finds: once, or on its own schedule.
 *
 * <p>Consumes target files and registries; produces requests, references (which tag names what), and a row for each run and
 * each target's listing. Guarantees one request for each distinct digest of a run, that a registry which fails disturbs
 * no other target, and that what could not be listed is a row with its cause.
 */
@NullMarked
package io.vulnstream.exporter;

import org.jspecify.annotations.NullMarked;
