/** Where the program starts. */
@NullMarked
package io.vulnstream;

import org.jspecify.annotations.NullMarked;
