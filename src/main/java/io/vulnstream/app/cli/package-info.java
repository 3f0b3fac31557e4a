/**
 * The command line: one class a command, by picocli. Exit codes: 0 done, 1 failed, 2 wrong use or configuration, 3 a
 * {@code --fail-on} limit reached. What a command answers goes to stdout, progress and logs to stderr.
 */
@NullMarked
package io.vulnstream.app.cli;

import org.jspecify.annotations.NullMarked;
