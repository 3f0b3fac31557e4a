package io.vulnstream.app.cli;

import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import io.vulnstream.app.Await;
import io.vulnstream.app.Node;
import io.vulnstream.app.Patience;
import io.vulnstream.app.Roles;
import io.vulnstream.app.Servers;
import io.vulnstream.app.embedded.DataDirectory;
import io.vulnstream.app.output.GraphQlClient;
import io.vulnstream.config.AppConfig;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a command's questions go: a server that was named, the process that owns the data directory, or a node started
 * for this command alone, which ends with it.
 */
final class Session implements AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(10);
    private final Vertx vertx;
    private final GraphQlClient client;
    private final String url;
    private final @Nullable Node node;
    private final @Nullable Servers servers;

    private Session(Vertx vertx, String url, @Nullable String token, @Nullable Node node, @Nullable Servers servers) {
        this.vertx = vertx;
        this.url = url;
        this.node = node;
        this.servers = servers;
        this.client = new GraphQlClient(WebClient.create(vertx), URI.create(url), token);
    }

    static Session remote(String server, @Nullable String token) {
        return new Session(Vertx.vertx(), server, token, null, null);
    }

    /** The process that owns the data directory where there is one, else a node with these roles. */
    static Session local(AppConfig config, Roles roles) throws IOException {
        var running = DataDirectory.running(config.data());
        return running.isPresent() ? remote(running.get().http(), ownToken(config)) : started(config, roles);
    }

    static Session started(AppConfig config, Roles roles) throws IOException {
        var servers = Servers.open(config);
        try {
            var node = Node.start(config, roles, servers, Patience.FAILS);
            return new Session(node.vertx(), node.http(), ownToken(config), node, servers);
        } catch (IOException | RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    /** Who may read the configuration may act as what it grants. */
    private static @Nullable String ownToken(AppConfig config) {
        return config.http().tokens().stream()
                .filter(token -> Boolean.TRUE.equals(token.administrator()))
                .findFirst()
                .map(token -> token.secret().reveal())
                .orElse(null);
    }

    GraphQlClient client() {
        return client;
    }

    String url() {
        return url;
    }

    Optional<Node> node() {
        return Optional.ofNullable(node);
    }

    @Override
    public void close() throws IOException {
        if (node == null) {
            Await.result(vertx.close(), CLOSE);
        } else {
            node.close();
        }
        if (servers != null) {
            servers.close();
        }
    }
}
