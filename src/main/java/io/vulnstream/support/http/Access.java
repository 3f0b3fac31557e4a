package io.vulnstream.support.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides who calls, for everything but health.
 *
 * <p>With tokens configured a caller is whom its bearer token names. Without, on loopback, it is whoever sits at this
 * machine, and that makes the user's browser a way in: a page from anywhere may post to 127.0.0.1. Three checks close it.
 * A request that changes something must be application/json, which a browser sends to another origin only after asking,
 * and nobody here says yes; an Origin, where there is one, must be this server's; and Host must be a loopback name,
 * because a page whose own name was re-pointed to 127.0.0.1 (DNS rebinding) is of the same origin, but calls us by its name.
 */
public final class Access {
    private static final String PRINCIPAL = "vulnstream.principal";
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final String BEARER = "bearer ";
    private final HttpSettings settings;

    Access(HttpSettings settings) {
        this.settings = settings;
    }

    /** Who calls; only behind this handler. */
    public static Principal principal(RoutingContext context) {
        Principal principal = context.get(PRINCIPAL);
        if (principal == null) {
            throw new IllegalStateException("the route is mounted before the check of access");
        }
        return principal;
    }

    void check(RoutingContext context) {
        if (settings.loopback() && !calledByLoopbackName(context)) {
            refuse(context, 403, "FORBIDDEN", "Host must be localhost or a loopback address");
        } else if (fromAnotherOrigin(context)) {
            refuse(context, 403, "FORBIDDEN", "pages of another origin may not call this server");
        } else if (!READING.contains(context.request().method()) && !isJson(context)) {
            refuse(context, 415, "BAD_USER_INPUT", "send Content-Type: application/json");
        } else {
            identify(context);
        }
    }

    private void identify(RoutingContext context) {
        var principal = caller(context.request().getHeader("Authorization"));
        if (principal.isPresent()) {
            context.put(PRINCIPAL, principal.get());
            context.next();
        } else {
            context.response().putHeader("WWW-Authenticate", "Bearer realm=\"vulnstream\"");
            refuse(context, 401, "UNAUTHENTICATED", "send one of the tokens of http.tokens as Authorization: Bearer …");
        }
    }

    /** Every token is compared, so that the time says nothing of which one is near. */
    private Optional<Principal> caller(@Nullable String authorization) {
        if (settings.tokens().isEmpty()) {
            return settings.loopback() ? Optional.of(Principal.LOCAL) : Optional.empty();
        }
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.empty();
        }
        var given = authorization.substring(BEARER.length()).strip();
        Principal found = null;
        for (var token : settings.tokens()) {
            if (token.matches(given)) {
                found = token.principal();
            }
        }
        return Optional.ofNullable(found);
    }

    private static boolean calledByLoopbackName(RoutingContext context) {
        HostAndPort authority = context.request().authority();
        return authority != null && HttpSettings.isLoopback(authority.host());
    }

    private static boolean fromAnotherOrigin(RoutingContext context) {
        var origin = context.request().getHeader("Origin");
        if (origin == null) {
            return "cross-site".equals(context.request().getHeader("Sec-Fetch-Site"));
        }
        HostAndPort authority = context.request().authority();
        return authority == null || !authority.toString().equals(authorityOf(origin));
    }

    private static @Nullable String authorityOf(String origin) {
        try {
            return URI.create(origin).getAuthority();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isJson(RoutingContext context) {
        var type = context.request().getHeader("Content-Type");
        return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    }

    private static void refuse(RoutingContext context, int status, String code, String message) {
        Answers.error(context, status, code, message);
    }
}
