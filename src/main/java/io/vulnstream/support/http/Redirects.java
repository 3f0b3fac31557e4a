package io.vulnstream.support.http;

import io.vulnstream.support.http.HttpProblem.Kind;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a redirect may lead. */
public final class Redirects {
    private Redirects() {}

    public static boolean is(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /**
     * The address a redirect leads to.
     *
     * @throws HttpProblem when it has none, leaves HTTP or drops TLS, names a link-local address, carries a user, or
     *     leads from elsewhere to this machine
     */
    public static URI target(URI from, @Nullable String location) throws HttpProblem {
        if (location == null || location.isBlank()) {
            throw new HttpProblem(Kind.BAD_REDIRECT, from.getAuthority() + " redirects without saying where to");
        }
        URI to;
        try {
            to = from.resolve(location.strip());
        } catch (IllegalArgumentException e) {
            throw new HttpProblem(Kind.BAD_REDIRECT, from.getAuthority() + " redirects to what is no address");
        }
        check(from, to);
        return to;
    }

    private static void check(URI from, URI to) throws HttpProblem {
        var scheme = Objects.requireNonNullElse(to.getScheme(), "").toLowerCase(java.util.Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new HttpProblem(
                    Kind.BAD_REDIRECT, from.getAuthority() + " redirects to an address of scheme '" + scheme + "'");
        }
        if (to.getHost() == null || to.getRawUserInfo() != null) {
            throw new HttpProblem(Kind.BAD_REDIRECT, from.getAuthority() + " redirects to an address without a host");
        }
        if (from.getScheme().equalsIgnoreCase("https") && scheme.equals("http")) {
            throw new HttpProblem(
                    Kind.BAD_REDIRECT, from.getAuthority() + " redirects from https to http, to " + to.getHost());
        }
        if (Hosts.neverAsked(to.getHost())) {
            throw new HttpProblem(
                    Kind.FORBIDDEN_ADDRESS,
                    from.getAuthority() + " redirects to link-local or disguised " + to.getHost());
        }
        if (Hosts.loopback(to.getHost()) && !Hosts.loopback(from.getHost())) {
            throw new HttpProblem(
                    Kind.FORBIDDEN_ADDRESS, from.getAuthority() + " redirects to this machine, " + to.getHost());
        }
    }

    /** Whether credentials for one may be shown to the other. */
    public static boolean sameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getAuthority().equalsIgnoreCase(other.getAuthority());
    }
}
