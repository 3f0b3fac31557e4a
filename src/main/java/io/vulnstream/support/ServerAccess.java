package io.vulnstream.support;

import io.vulnstream.support.http.Trust;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How a PostgreSQL or Redis is reached.
 *
 * @param uri may hold the user, and the password
 * @param password when it is not in the URI
 * @param trust whose certificates are believed where the URI asks for TLS
 */
public record ServerAccess(String uri, @Nullable String password, Trust trust) {
    /** Everything that is needed is in the URI. */
    public static ServerAccess of(String uri) {
        return new ServerAccess(uri, null, Trust.USUAL);
    }

    /** Host and port: what is not secret. */
    public String address() {
        var parsed = URI.create(uri);
        return parsed.getHost() + (parsed.getPort() < 0 ? "" : ":" + parsed.getPort());
    }

    @Override
    public String toString() {
        return address();
    }
}
