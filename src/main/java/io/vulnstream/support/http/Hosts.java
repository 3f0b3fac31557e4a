package io.vulnstream.support.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;

/** What kind of address a host is. Never asks a name server. */
public final class Hosts {
    private Hosts() {}

    /** {@code localhost} and its subdomains (RFC 6761), 127/8 and ::1. */
    public static boolean loopback(String host) {
        var name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || literal(host).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    /** 169.254/16 and fe80::/10, also as an IPv4 address mapped into IPv6. Names are not link-local here. */
    public static boolean linkLocal(String host) {
        return literal(host).filter(InetAddress::isLinkLocalAddress).isPresent();
    }

    private static Optional<InetAddress> literal(String host) {
        var bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        var address = bare.replaceFirst("%.*$", "");
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
