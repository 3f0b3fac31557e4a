package io.vulnstream.support.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a process listens, and to whom.
 *
 * @param port 0 for any free one
 * @param tokens needed on any address but loopback
 */
public record HttpSettings(String host, int port, List<AccessToken> tokens) {
    private static final Set<String> LOOPBACK = Set.of("localhost", "::1", "[::1]", "0:0:0:0:0:0:0:1");
    private static final int SHORTEST_SECRET = 16;

    /** Decided by the text alone: a name that resolves to loopback today may not tomorrow. */
    public static boolean isLoopback(String host) {
        return LOOPBACK.contains(host) || host.matches("127(\\.\\d{1,3}){3}");
    }

    public boolean loopback() {
        return isLoopback(host);
    }

    /** What makes it unsafe to start; empty when nothing does. */
    public List<String> problems() {
        var problems = new ArrayList<String>();
        if (!loopback() && tokens.isEmpty()) {
            problems.add(
                    "http.host is " + host + ", which others can reach, and http.tokens is empty: configure a token"
                            + " (secret, principal, teams, administrator), or bind to 127.0.0.1");
        }
        if (port < 0 || port > 65_535) {
            problems.add("http.port is " + port + "; a port is 0 (any free one) to 65535");
        }
        var secrets = new HashSet<String>();
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (token.secret().length() < SHORTEST_SECRET) {
                problems.add("http.tokens[" + i + "].secret is shorter than " + SHORTEST_SECRET
                        + " characters: make one with 'openssl rand -hex 32'");
            }
            if (!secrets.add(token.secret())) {
                problems.add("http.tokens[" + i + "].secret is that of another token: it could not be told who calls");
            }
        }
        return problems;
    }
}
