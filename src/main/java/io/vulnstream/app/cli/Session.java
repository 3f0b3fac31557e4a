package io.vulnstream.app.cli;

import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vulnstream.app.Await;
import io.vulnstream.app.Node;
import io.vulnstream.app.Patience;
import io.vulnstream.app.Role;
import io.vulnstream.app.Roles;
import io.vulnstream.app.Servers;
import io.vulnstream.app.embedded.Running;
import io.vulnstream.app.output.FileClient;
import io.vulnstream.app.output.GraphQlClient;
import io.vulnstream.config.AppConfig;
import io.vulnstream.support.http.Outbound;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a command's questions go: a server that was named, the process that owns the data directory, or a node started
 * for this command alone, which ends with it.
 */
final class Session implements AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(10);
    private final Vertx vertx;
    private final GraphQlClient client;
    private final FileClient files;
    private final URI url;
    private final @Nullable Node node;
    private final @Nullable Servers servers;

    private Session(
            Vertx vertx,
            URI url,
            @Nullable String token,
            Outbound outbound,
            @Nullable Node node,
            @Nullable Servers servers) {
        this.vertx = vertx;
        this.url = url;
        this.node = node;
        this.servers = servers;
        var web = WebClient.create(vertx, outbound.options(new WebClientOptions(), url));
        this.client = new GraphQlClient(web, url, token);
        this.files = new FileClient(vertx, web, url, token);
    }

    static Session remote(URI server, @Nullable String token, Outbound outbound) {
        return new Session(Vertx.vertx(), server, token, outbound, null, null);
    }

    /**
     * The process that owns the data directory where there is one, else a node with these roles.
     *
     * @param note gets a line when there is something to wait for
     */
    static Session local(AppConfig config, Roles roles, Consumer<String> note) throws IOException {
        var servers = Servers.open(config, note);
        var owner = servers.owner();
        return owner.isPresent() ? beside(config, owner.get()) : started(config, roles, servers);
    }

    private static Session beside(AppConfig config, Running owner) throws IOException {
        if (!owner.runs(Role.QUERY.word())) {
            throw new IOException("the process " + owner.pid() + ", which runs in " + config.data()
                    + ", cannot be asked:" + " give it the role query too, or use another directory with --data DIR");
        }
        var databases = config.databases().given().map(Path::toString);
        if (databases.isPresent() && !databases.get().equals(owner.databases())) {
            throw CommandFailed.wrongUse("the process " + owner.pid() + ", which runs in " + config.data()
                    + " and would scan, uses other databases than " + databases.get()
                    + ": leave that out, or give this command a directory of its own with --data DIR");
        }
        return at(owner.http(), config);
    }

    /** Whether somebody else's process answers, by its own configuration. */
    boolean isGuest() {
        return node == null;
    }

    /** A node on this machine that has the same configuration. */
    static Session at(String http, AppConfig config) {
        return remote(URI.create(http), ownToken(config), Outbound.DIRECT);
    }

    /** Closes the servers with itself, and when it cannot start. */
    private static Session started(AppConfig config, Roles roles, Servers servers) throws IOException {
        try {
            var node = Node.start(config, roles, servers, Patience.FAILS);
            var url = URI.create(node.http());
            return new Session(node.vertx(), url, ownToken(config), Outbound.DIRECT, node, servers);
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

    FileClient files() {
        return files;
    }

    URI url() {
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
