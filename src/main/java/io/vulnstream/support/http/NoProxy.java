package io.vulnstream.support.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Hosts that are reached without a proxy, by the rules of Go's programs, which the scanners are: {@code example.com}
 * with its subdomains, {@code .example.com} for its subdomains alone, an address, a block like {@code 10.0.0.0/8},
 * {@code *} for all; a name or an address may end with a port.
 */
public final class NoProxy {
    public static final NoProxy NONE = new NoProxy(List.of(), List.of());
    private static final int ANY_PORT = -1;

    private final List<String> entries;
    private final List<Rule> rules;

    private NoProxy(List<String> entries, List<Rule> rules) {
        this.entries = entries;
        this.rules = rules;
    }

    private sealed interface Rule {
        boolean covers(String host, int port);
    }

    private record Everything() implements Rule {
        @Override
        public boolean covers(String host, int port) {
            return true;
        }
    }

    /** @param suffix begins with a dot */
    private record Domain(String suffix, boolean itself, int onPort) implements Rule {
        @Override
        public boolean covers(String host, int port) {
            boolean named = host.endsWith(suffix) || (itself && host.equals(suffix.substring(1)));
            return named && (onPort == ANY_PORT || onPort == port);
        }
    }

    private record Block(InetAddress network, int bits, int onPort) implements Rule {
        @Override
        public boolean covers(String host, int port) {
            return (onPort == ANY_PORT || onPort == port)
                    && Hosts.literal(host)
                            .filter(address -> sameBits(address.getAddress()))
                            .isPresent();
        }

        private boolean sameBits(byte[] other) {
            var own = network.getAddress();
            if (own.length != other.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                if (((own[bit / 8] ^ other[bit / 8]) & (0x80 >> bit % 8)) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /** @throws IllegalArgumentException when an entry would never match what was meant */
    public static NoProxy of(List<String> entries) {
        var kept = new ArrayList<String>();
        var rules = new ArrayList<Rule>();
        for (var entry : entries) {
            var text = entry.strip().toLowerCase(Locale.ROOT);
            if (!text.isEmpty()) {
                kept.add(text);
                rules.add(rule(text));
            }
        }
        return kept.isEmpty() ? NONE : new NoProxy(List.copyOf(kept), List.copyOf(rules));
    }

    private static Rule rule(String entry) {
        if (entry.equals("*")) {
            return new Everything();
        }
        int slash = entry.indexOf('/');
        if (slash >= 0) {
            return block(entry, entry.substring(0, slash), entry.substring(slash + 1));
        }
        var whole = Hosts.literal(entry); // an IPv6 address without brackets has colons but no port
        if (whole.isPresent()) {
            return block(whole.get(), ANY_PORT);
        }
        int colon = entry.lastIndexOf(':');
        boolean hasPort = colon > entry.lastIndexOf(']');
        int port = hasPort ? Hosts.port(entry.substring(colon + 1)) : ANY_PORT;
        if (hasPort && port < 0) {
            throw wrong(entry, "what follows the colon is no port");
        }
        var host = hasPort ? entry.substring(0, colon) : entry;
        var address = Hosts.literal(host);
        return address.isPresent() ? block(address.get(), port) : domain(entry, host, port);
    }

    private static Block block(InetAddress address, int port) {
        return new Block(address, address.getAddress().length * 8, port);
    }

    private static Block block(String entry, String address, String length) {
        var network =
                Hosts.literal(address).orElseThrow(() -> wrong(entry, "what stands before the slash is no address"));
        int most = network.getAddress().length * 8;
        int bits = Hosts.number(length, most);
        if (bits < 0) {
            throw wrong(entry, "what follows the slash is not from 0 to " + most);
        }
        return new Block(network, bits, ANY_PORT);
    }

    private static Domain domain(String entry, String host, int port) {
        var name = host.startsWith("*.") ? host.substring(1) : host;
        boolean itself = !name.startsWith(".");
        var bare = itself ? name : name.substring(1);
        if (!Hosts.wellFormed(bare)) {
            throw wrong(entry, "it is no name of a host");
        }
        return new Domain("." + bare, itself, port);
    }

    private static IllegalArgumentException wrong(String entry, String why) {
        return new IllegalArgumentException("has the entry '" + entry + "', and " + why
                + ": write example.com, .example.com, example.com:443, 10.1.2.3, 10.0.0.0/8 or *");
    }

    public boolean covers(String host, int port) {
        if (rules.isEmpty()) {
            return false;
        }
        var name = Hosts.withoutBrackets(host.toLowerCase(Locale.ROOT));
        return rules.stream().anyMatch(rule -> rule.covers(name, port));
    }

    /** As NO_PROXY is written. */
    @Override
    public String toString() {
        return String.join(",", entries);
    }
}
