/**
 * The servers one process starts for itself when none are configured: PostgreSQL and Redis, real ones, in one data
 * directory.
 *
 * <p>Guarantees that they are durable (fsync, append-only file), that one process at a time owns the directory, that what
 * a killed owner left running is stopped before it is started again, and that a second command finds the running one.
 */
@NullMarked
package io.vulnstream.app.embedded;

import org.jspecify.annotations.NullMarked;
