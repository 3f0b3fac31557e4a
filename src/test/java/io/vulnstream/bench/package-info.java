/** Programs that measure; started by the scripts of the folder {@code bench}, not by the tests. */
@NullMarked
package io.vulnstream.bench;

import org.jspecify.annotations.NullMarked;
