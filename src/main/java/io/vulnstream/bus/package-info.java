/**
 * How features speak: typed handlers of events, what they answer (a {@link io.vulnstream.bus.Settlement}), publishing of
 * facts, and hints between nodes.
 *
 * <p>Guarantees that a handler which throws, fails or answers nothing still settles its delivery.
 */
@NullMarked
package io.vulnstream.bus;

import org.jspecify.annotations.NullMarked;
