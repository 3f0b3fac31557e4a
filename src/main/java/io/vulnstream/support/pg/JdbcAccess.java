package io.vulnstream.support.pg;

import io.vulnstream.support.ServerAccess;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** The same access for JDBC, which migrations need. */
record JdbcAccess(
        String url, @Nullable String user, @Nullable String password) {
    static JdbcAccess of(ServerAccess access) {
        var uri = URI.create(access.uri());
        var user = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        int port = uri.getPort() < 0 ? 5432 : uri.getPort();
        var password = access.password() == null && user.length > 1 ? decoded(user[1]) : access.password();
        return new JdbcAccess(
                "jdbc:postgresql://" + uri.getHost() + ":" + port + uri.getRawPath() + parameters(uri, access),
                user.length > 0 ? decoded(user[0]) : null,
                password);
    }

    /** Whether a pooler such as PgBouncer stands in between: it tells another process id than the server's. */
    boolean pooled() throws SQLException {
        try (var connection = DriverManager.getConnection(url, user, password);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1) != connection.unwrap(PGConnection.class).getBackendPID();
        }
    }

    private static String parameters(URI uri, ServerAccess access) {
        var given = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        var parameters = Arrays.stream(given.split("&"))
                .filter(parameter -> !parameter.isEmpty() && !parameter.startsWith(PgOptions.KEPT + "="))
                .collect(Collectors.toList());
        if (given.contains("sslmode=verify-")) {
            parameters.add("sslfactory=" + JdbcTrust.class.getName());
            access.trust().file().ifPresent(file -> parameters.add("sslfactoryarg=" + file.toUri()));
        }
        parameters.add(
                "prepareThreshold=0"); // what is kept on a connection of the server is in the way of others there
        return "?" + String.join("&", parameters);
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part, StandardCharsets.UTF_8);
    }
}
