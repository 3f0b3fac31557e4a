package io.vulnstream.support.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What kind of address a host is. Never asks a name server. */
public final class Hosts {
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");

    private Hosts() {}

    /** {@code localhost} and its subdomains (RFC 6761), 127/8 and ::1. */
    public static boolean loopback(String host) {
        var name = withoutRoot(host.toLowerCase(Locale.ROOT));
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || literal(name).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    /** 169.254/16 and fe80::/10, also as an IPv4 address mapped into IPv6. Names are not link-local here. */
    public static boolean linkLocal(String host) {
        return literal(host).filter(InetAddress::isLinkLocalAddress).isPresent();
    }

    /**
     * Link-local, or written so that others may read it as such: what ends in a number is an address in one of its older
     * forms (2852039166, 0xa9fea9fe, 169.254.43518), and no name of a host.
     */
    static boolean neverAsked(String host) {
        var name = withoutRoot(host);
        return linkLocal(name)
                || (literal(name).isEmpty()
                        && NUMBER.matcher(name.substring(name.lastIndexOf('.') + 1))
                                .matches());
    }

    /** The dot at the end of a full name says nothing here. */
    private static String withoutRoot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    public static boolean isAddress(String host) {
        return literal(host).isPresent();
    }

    /** Whether it can be a host: a name's letters, or an address, of IPv6 in brackets. */
    static boolean wellFormed(String host) {
        return host.startsWith("[")
                ? literal(host).isPresent()
                : !host.isEmpty()
                        && host.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_');
    }

    static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** -1 when it is none. */
    static int port(String text) {
        int port = number(text, 65_535);
        return port == 0 ? -1 : port;
    }

    /** -1 when it is no number up to that one. */
    static int number(String text, int most) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int number = Integer.parseInt(text);
        return number <= most ? number : -1;
    }

    /** The address a host is, if it is no name. */
    static Optional<InetAddress> literal(String host) {
        var address = withoutBrackets(host).replaceFirst("%.*$", "");
        if (!NetUtil.isValidIpV4Address(address) && !NetUtil.isValidIpV6Address(address)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
