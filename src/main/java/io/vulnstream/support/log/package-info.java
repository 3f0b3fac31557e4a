/**
 * What the process says of itself: one JSON object a line for machines, a line of text for people. Events and keys are
 * closed sets; docs/LOGGING.md explains them.
 */
@NullMarked
package io.vulnstream.support.log;

import org.jspecify.annotations.NullMarked;
