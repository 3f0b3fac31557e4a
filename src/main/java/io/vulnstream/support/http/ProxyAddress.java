package io.vulnstream.support.http;

import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A forward proxy that is spoken to without TLS. Shows itself without its credentials.
 *
 * @param host a name or an address; IPv6 without brackets
 */
public record ProxyAddress(
        String host,
        int port,
        @Nullable String user,
        @Nullable String password) {
    private static final String SCHEME = "http://";
    private static final int USUAL_PORT = 80;
    private static final String FORM = "write http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, with % escapes"
            + " where USER or PASSWORD has special characters";

    /**
     * Reads {@code http://user:password@host:port}; scheme, credentials and port may be missing.
     *
     * @throws IllegalArgumentException whose message repeats nothing that may be a credential
     */
    public static ProxyAddress parse(String text) {
        var rest = withoutScheme(text.strip());
        rest = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
        int at = rest.lastIndexOf('@');
        var place = rest.substring(at + 1);
        int colon = place.lastIndexOf(':');
        boolean hasPort = colon > place.lastIndexOf(']');
        var host = hasPort ? place.substring(0, colon) : place;
        if (!Hosts.wellFormed(host)) {
            throw new IllegalArgumentException("is no address of a proxy: " + FORM);
        }
        int port = hasPort ? Hosts.port(place.substring(colon + 1)) : USUAL_PORT;
        if (port < 0) {
            throw new IllegalArgumentException("has no port from 1 to 65535 after " + host + ": " + FORM);
        }
        var bare = Hosts.withoutBrackets(host);
        if (at < 0) {
            return new ProxyAddress(bare, port, null, null);
        }
        var pair = rest.substring(0, at);
        if (pair.contains("${")) {
            throw new IllegalArgumentException("names a variable in its credentials that is not set");
        }
        int separator = pair.indexOf(':');
        return separator < 0
                ? new ProxyAddress(bare, port, decoded(pair), "")
                : new ProxyAddress(
                        bare, port, decoded(pair.substring(0, separator)), decoded(pair.substring(separator + 1)));
    }

    private static String withoutScheme(String text) {
        if (text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return text.substring(SCHEME.length());
        }
        int end = text.indexOf("://");
        if (end >= 0) {
            throw new IllegalArgumentException(
                    "begins with another scheme than http; a proxy is spoken to by http, also for addresses of https: "
                            + FORM);
        }
        return text;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has a % in its credentials that begins no escape: write it %25");
        }
    }

    ProxyOptions options() {
        return new ProxyOptions()
                .setType(ProxyType.HTTP)
                .setHost(host)
                .setPort(port)
                .setUsername(user)
                .setPassword(password);
    }

    /** With the credentials: only for who speaks to the proxy. */
    public String url() {
        var credentials = user == null ? "" : encoded(user) + ":" + encoded(password == null ? "" : password) + "@";
        return SCHEME + credentials + place();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String place() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    @Override
    public String toString() {
        return SCHEME + place();
    }
}
