package io.vulnstream.support.http;

import java.util.List;

/** Who calls, as the server verified it. */
public record Principal(String name, List<String> teams, boolean administrator) {
    /** Whoever has an account on this machine, where no tokens are configured and only loopback is bound. */
    public static final Principal LOCAL = new Principal("local", List.of(), true);
}
