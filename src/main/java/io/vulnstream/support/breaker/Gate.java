package io.vulnstream.support.breaker;

import java.time.Duration;

/** Whether what some work needs is left alone now, for whoever would begin that work in vain. Safe for several threads. */
public interface Gate {
    /** What needs nothing that could be away. */
    Gate OPEN = new Gate() {
        @Override
        public Duration closedFor() {
            return Duration.ZERO;
        }

        @Override
        public boolean trying() {
            return false;
        }
    };

    /** How long nothing is to be begun; zero when it may. */
    Duration closedFor();

    /** What went wrong the last time, for whoever asks why; empty when nothing did. */
    default String lastOutage() {
        return "";
    }

    /** Whether one piece of work may begin, to see whether it works again. */
    boolean trying();
}
