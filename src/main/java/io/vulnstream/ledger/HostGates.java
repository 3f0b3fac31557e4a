package io.vulnstream.ledger;

import io.vulnstream.support.breaker.Gate;

/** What this process knows of the hosts that images are pulled from. */
public interface HostGates {
    /** Knows of no host that does not work. */
    HostGates OPEN = new HostGates() {
        @Override
        public boolean allOpen() {
            return true;
        }

        @Override
        public Gate of(String source) {
            return Gate.OPEN;
        }

        @Override
        public String sharing(String source) {
            return source;
        }
    };

    /** What is told of work that waits for a host. */
    static String why(Gate host) {
        var last = host.lastOutage();
        return "the registry failed several times in a row and is left alone for a while"
                + (last.isEmpty() ? "" : ", the last time: " + last);
    }

    /** Whether nothing is left alone, so that nobody need ask for a host. */
    boolean allOpen();

    /** @param source {@code registry/path} */
    Gate of(String source);

    /** How all sources begin that are pulled from the same host as this one: they wait for the same. */
    String sharing(String source);
}
