/**
 * What people decide about problems, which decision holds where several do, and how much time is left.
 *
 * <p>Consumes and produces nothing: decisions are written by whoever asks, and applied where problems are kept.
 */
@NullMarked
package io.vulnstream.triage;

import org.jspecify.annotations.NullMarked;
