/**
 * The one place of wiring: which role is made of what, and the process around it.
 *
 * <p>Knows every feature; no feature knows it.
 */
@NullMarked
package io.vulnstream.app;

import org.jspecify.annotations.NullMarked;
