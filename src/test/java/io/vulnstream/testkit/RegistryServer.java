package io.vulnstream.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real registry (CNCF distribution) on a free port of loopback, with its content in a directory of its own. */
public final class RegistryServer implements AutoCloseable {
    public static final String USER = "tester";
    public static final String PASSWORD = "open-sesame";
    /** Bcrypt of the password, at the lowest cost that the registry takes. */
    private static final String HASH = "$2a$05$awHTHN36aBmdIvrbYacsXOyHOzVZZvByq1vTaDDF40F7OCvaqzg3O";

    private final Process process;
    private final int port;
    private final Path directory;

    private RegistryServer(Process process, int port, Path directory) {
        this.process = process;
        this.port = port;
        this.directory = directory;
    }

    /** One that everybody may read and write. */
    public static RegistryServer start() {
        return start("");
    }

    /** One that wants {@link #USER} and {@link #PASSWORD} by Basic. */
    public static RegistryServer startWithPassword() {
        return start("auth: {htpasswd: {realm: test, path: %s}}\n");
    }

    /** Another one with the same content, that speaks TLS. */
    public RegistryServer withTls(TestCa ca) {
        var tls = "  tls: {certificate: %s, key: %s}%n".formatted(ca.serverCertificate(), ca.serverKey());
        return start(tls, directory.resolve("content"));
    }

    private static RegistryServer start(String auth) {
        return start(auth, null);
    }

    /** @param more of the configuration, first of its section http; the file of passwords stands for %s */
    private static RegistryServer start(String more, @Nullable Path content) {
        try {
            var directory = Scratch.folder("registry");
            var passwords = Files.writeString(directory.resolve("htpasswd"), USER + ":" + HASH + "\n");
            int port = RedisServers.freePort();
            var config = Files.writeString(
                    directory.resolve("config.yml"),
                    """
                    version: 0.1
                    log: {level: error}
                    storage:
                      filesystem: {rootdirectory: %s}
                      delete: {enabled: true}
                    http:
                      addr: "127.0.0.1:%d"
                    """.formatted(content == null ? directory.resolve("content") : content, port)
                            + more.formatted(passwords));
            var process = new ProcessBuilder(Tools.path("registry").toString(), "serve", config.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            var server = new RegistryServer(process, port, directory);
            server.awaitAnswer();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** {@code 127.0.0.1:port}. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    private void awaitAnswer() throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://" + host() + "/v2/"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 300; i++) {
                try {
                    client.send(request, HttpResponse.BodyHandlers.discarding());
                    return;
                } catch (IOException notYet) {
                    if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                        break;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IOException("the registry did not start: " + Files.readString(directory.resolve("log")));
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
