/**
 * Breaks a running installation on purpose and looks from the outside whether anything that was accepted got lost. Nothing
 * here knows how the pipeline works inside: faults strike processes, servers and what goes over their connections.
 */
@NullMarked
package io.vulnstream.faults;

import org.jspecify.annotations.NullMarked;
