package io.vulnstream.testkit;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A forward proxy: CONNECT, and requests with a whole address, one on each connection. To it every name is this machine,
 * so that a server here has a name nobody else knows, and only who asks the proxy gets there.
 */
public final class ForwardProxy implements AutoCloseable {
    private static final String END = "\r\n\r\n";
    private final Vertx vertx = Vertx.vertx();
    private final @Nullable String credentials;
    private final NetServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private ForwardProxy(@Nullable String credentials) {
        this.credentials = credentials;
        this.server =
                Await.value(vertx.createNetServer().connectHandler(this::accept).listen(0, "127.0.0.1"));
    }

    public static ForwardProxy start() {
        return new ForwardProxy(null);
    }

    /** @param pair {@code user:password} */
    public static ForwardProxy startWithPassword(String pair) {
        return new ForwardProxy("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    public int port() {
        return server.actualPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** What it was asked and did: {@code CONNECT host:port}, {@code GET http://…}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void accept(NetSocket client) {
        var head = Buffer.buffer();
        client.handler(part -> {
            head.appendBuffer(part);
            var text = head.toString(StandardCharsets.ISO_8859_1);
            int end = text.indexOf(END);
            if (end >= 0) {
                client.pause();
                client.handler(null);
                begin(client, text.substring(0, end), head.getBuffer(end + END.length(), head.length()));
            }
        });
    }

    private void begin(NetSocket client, String head, Buffer rest) {
        var lines = head.lines().toList();
        var request = lines.getFirst().split(" ", -1);
        if (credentials != null
                && lines.stream().noneMatch(line -> line.equalsIgnoreCase("Proxy-Authorization: " + credentials))) {
            client.end(Buffer.buffer("HTTP/1.1 407 Proxy Authentication Required\r\n"
                    + "Proxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\nConnection: close" + END));
            return;
        }
        asked.add(request[0] + " " + request[1]);
        if (request[0].equals("CONNECT")) {
            int port = Integer.parseInt(request[1].substring(request[1].lastIndexOf(':') + 1));
            join(client, port, "HTTP/1.1 200 Connection established" + END, rest);
            return;
        }
        var uri = URI.create(request[1]);
        var path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        var headers = lines.stream()
                .skip(1)
                .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("proxy-")
                        && !line.toLowerCase(Locale.ROOT).startsWith("connection:"))
                .collect(Collectors.joining("\r\n"));
        var sent = request[0] + " " + path + " " + request[2] + "\r\n" + headers + "\r\nConnection: close" + END;
        join(client, uri.getPort(), "", Buffer.buffer(sent).appendBuffer(rest));
    }

    /** @param answer to the client at once, and first to the server */
    private void join(NetSocket client, int port, String answer, Buffer first) {
        vertx.createNetClient()
                .connect(port, "127.0.0.1")
                .onFailure(e -> client.end(Buffer.buffer("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0" + END)))
                .onSuccess(server -> {
                    if (!answer.isEmpty()) {
                        client.write(answer);
                    }
                    if (first.length() > 0) {
                        server.write(first);
                    }
                    server.pipeTo(client);
                    client.pipeTo(server);
                    client.resume();
                });
    }

    @Override
    public void close() {
        Await.value(vertx.close());
    }
}
