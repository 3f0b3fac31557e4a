package io.vulnstream.faults;

import java.time.Duration;

/**
 * How long a storm is waited for to settle: a machine that is slow is not taken for one that has lost something.
 *
 * @param quiet nothing has ended for so long, and nothing is due later: what is open then stays open
 * @param longest in any case
 */
record Rest(Duration quiet, Duration longest) {}
