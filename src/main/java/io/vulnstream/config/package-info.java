/**
 * Configuration: a tree of records, read from defaults, a file, the environment and options, validated as a whole.
 *
 * <p>The only package that reads the environment. Guarantees that every problem is reported together with its place.
 */
@NullMarked
package io.vulnstream.config;

import org.jspecify.annotations.NullMarked;
