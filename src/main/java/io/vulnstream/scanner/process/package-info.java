/**
 * Child processes, kept on a leash: started without a shell and with an environment built from nothing, watched for time,
 * memory, output and disk, and ended together with everything they started.
 *
 * <p>Guarantees that no process outlives its {@link io.vulnstream.scanner.process.ProcessRunner#run}, that what it writes
 * is bounded, and that its scratch directory is removed, by the next process if this one is killed.
 */
@NullMarked
package io.vulnstream.scanner.process;

import org.jspecify.annotations.NullMarked;
