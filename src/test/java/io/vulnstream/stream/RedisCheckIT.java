package io.vulnstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.http.Trust;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.RedisKind;
import io.vulnstream.testkit.RedisServers;
import io.vulnstream.testkit.Scratch;
import io.vulnstream.testkit.TestCa;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.embedded.RedisServer;

/** Which Redis is refused, and what is said. */
@ExtendWith(VertxExtension.class)
class RedisCheckIT {
    private static final String RIGHTS =
            "+ping +info +eval +get +set +time +xack +xadd +xclaim +xdel +xgroup +xinfo +xlen"
                    + " +xpending +xrange +xread +xreadgroup +xtrim";

    private final int port = RedisServers.freePort();
    private Vertx vertx;
    private @Nullable RedisServer server;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.stop();
        }
    }

    /** The version, or why it is refused. */
    private Future<String> checked(String user, @Nullable String password) {
        var access = new ServerAccess("redis://" + user + "127.0.0.1:" + port, password, Trust.USUAL);
        var redis = RedisConnections.connect(vertx, access, 4);
        return new RedisCheck(redis, new StreamNames("test"))
                .suitable()
                .otherwise(failure ->
                        (failure instanceof IllegalArgumentException ? "wrong: " : "waits: ") + failure.getMessage())
                .eventually(redis::close);
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateThatIsNotBelievedIsSaid(RedisKind kind, @TempDir Path folder) throws Exception {
        // Given
        var ca = new TestCa(folder, "localhost");
        int tlsPort = RedisServers.freePort();
        server = kind.start(
                port,
                List.of(
                        "tls-port " + tlsPort,
                        "tls-cert-file " + ca.serverCertificate(),
                        "tls-key-file " + ca.serverKey(),
                        "tls-ca-cert-file " + ca.caFile(),
                        "tls-auth-clients no"));
        // Then
        assertThat(byTls("localhost:" + tlsPort, Trust.of(ca.caFile()))).isEmpty();
        assertThat(byTls("localhost:" + tlsPort, Trust.USUAL))
                .hasValueSatisfying(words -> assertThat(words).contains("network.caFile"));
        assertThat(byTls("127.0.0.1:" + tlsPort, Trust.of(ca.caFile())))
                .hasValueSatisfying(words -> assertThat(words).doesNotContain("another reason"));
    }

    /** Why the certificate is not believed. */
    private Optional<String> byTls(String address, Trust trust) {
        var redis = RedisConnections.connect(vertx, new ServerAccess("rediss://" + address, null, trust), 4);
        return Await.value(redis.check()
                .map(Optional.<String>empty())
                .otherwise(failure -> Trust.refusal(failure).or(() -> Optional.of("another reason: " + failure)))
                .eventually(redis::close));
    }

    private String said() {
        return Await.value(checked("", null));
    }

    private void command(Command command, String... arguments) {
        var redis = RedisConnections.connect(vertx, ServerAccess.of("redis://127.0.0.1:" + port), 4);
        var request = Request.cmd(command);
        List.of(arguments).forEach(request::arg);
        Await.value(redis.send(request).eventually(redis::close));
    }

    private void user(String rights, String keys) {
        var words = ("SETUSER limited reset on >secret -@all " + rights + " " + keys).split(" ", -1);
        command(Command.ACL, words);
    }

    @ParameterizedTest
    @EnumSource
    void aPlainOneIsFineAndTellsItsVersion(RedisKind kind) {
        server = kind.start(port, List.of());
        assertThat(said()).matches("\\d+\\.\\d+\\.\\d+");
    }

    @ParameterizedTest
    @EnumSource
    void whoseKeysMayBeThrownAwayIsRefusedAlsoWhereConfigIsForbidden(RedisKind kind) {
        for (var policy : List.of("allkeys-lru", "volatile-lru", "allkeys-random", "volatile-ttl")) {
            server = kind.start(port, List.of("maxmemory-policy " + policy, "rename-command CONFIG \"\""));
            assertThat(said())
                    .startsWith("wrong: its maxmemory-policy is " + policy)
                    .contains("set maxmemory-policy to noeviction", "docs/OPERATIONS.md");
            stopped();
        }
    }

    private void stopped() {
        try {
            stop();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClusterIsRefused(RedisKind kind) {
        var folder = Scratch.folder("cluster");
        server = kind.start(port, List.of("cluster-enabled yes", "dir " + folder));
        assertThat(said()).startsWith("wrong: it runs in cluster mode");
    }

    @ParameterizedTest
    @EnumSource
    void aReplicaIsWaitedFor(RedisKind kind) {
        server = kind.start(port, List.of("replicaof 127.0.0.1 " + RedisServers.freePort()));
        assertThat(said()).startsWith("waits: it is a replica");
    }

    @ParameterizedTest
    @EnumSource
    void aUserWithTheRightsOfTheDocumentsIsEnough(RedisKind kind) throws IOException {
        assertThat(Path.of("docs/OPERATIONS.md")).content().contains(" ~vs:prod:* " + RIGHTS + "\n");
        server = kind.start(port, List.of());
        user(RIGHTS, "~vs:test:*");
        assertThat(Await.value(checked("limited@", "secret"))).matches("\\d+\\.\\d+\\.\\d+");
    }

    @ParameterizedTest
    @EnumSource
    void whatAUserMayNotUseIsNamed(RedisKind kind) {
        server = kind.start(port, List.of());
        for (var right : RIGHTS.split(" ", -1)) {
            if (!right.equals("+ping")) {
                user(RIGHTS.replaceFirst("\\" + right + "( |$)", ""), "~vs:test:*");
                assertThat(Await.value(checked("limited@", "secret")))
                        .as(right)
                        .startsWith("wrong: the user may not")
                        .contains(right.substring(1).toUpperCase(Locale.ROOT));
            }
        }
        user(RIGHTS, "~vs:other:*");
        assertThat(Await.value(checked("limited@", "secret"))).contains("on the keys vs:test:*");
    }

    @ParameterizedTest
    @EnumSource
    void aWrongPasswordIsSaid(RedisKind kind) {
        server = kind.start(port, List.of("requirepass right"));
        assertThat(Await.value(checked("", "wrong"))).contains("WRONGPASS");
        assertThat(Await.value(checked("", "right"))).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(said()).contains("NOAUTH");
    }
}
