/**
 * The facts of the pipeline, as one sealed hierarchy of records, their CloudEvents form and the names of their channels.
 *
 * <p>Consumes and produces nothing. Guarantees that {@link io.vulnstream.event.EventCodec} reads back what it wrote, and
 * that what it cannot read is an {@link io.vulnstream.event.UndecodableEvent} and never a half-read event.
 */
@NullMarked
package io.vulnstream.event;

import org.jspecify.annotations.NullMarked;
