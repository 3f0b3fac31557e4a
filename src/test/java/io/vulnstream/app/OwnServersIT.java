package io.vulnstream.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.PgBouncer;
import io.vulnstream.testkit.Postgres;
import io.vulnstream.testkit.RedisKind;
import io.vulnstream.testkit.RedisServers;
import io.vulnstream.testkit.RegistryServer;
import io.vulnstream.testkit.SmallImages;
import io.vulnstream.testkit.TestCa;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.embedded.RedisServer;

/** A whole node on servers as others run them. */
@ExtendWith(VertxExtension.class)
class OwnServersIT {
    private static final Path OPERATIONS = Path.of("docs/OPERATIONS.md");
    /** What nobody may use who is not named. */
    private static final String NOBODY = "user default off resetkeys resetchannels -@all";

    @TempDir
    Path folder;

    private final int port = RedisServers.freePort();
    private final int tlsPort = RedisServers.freePort();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Vertx vertx;
    private RegistryServer registry;
    private @Nullable RedisServer redis;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        registry = RegistryServer.start();
        SmallImages.push(registry.host() + "/shop/a", SmallImages.alpine());
    }

    @AfterEach
    void stop() throws Exception {
        for (var one : opened.reversed()) {
            one.close();
        }
        if (redis != null) {
            redis.stop();
        }
        registry.close();
    }

    private Program run(Map<String, String> settings) throws IOException {
        var scanner = new GatedScanner(Files.createDirectory(folder.resolve("scanner")));
        scanner.open();
        var all = new HashMap<>(scanner.settings());
        all.putAll(settings);
        var program = Program.run(folder, "one", "all", all);
        opened.add(program);
        return program;
    }

    private Pg connect(Postgres.Database database) {
        var pg = database.connect(vertx);
        opened.add(() -> Await.value(pg.close()));
        return pg;
    }

    private void aScanIsDone(Program program, Pg pg) {
        program.awaitReady(vertx);
        var answer = program.graphQl("""
                {"query": "mutation { requestScan(input: {references: [\\"%s/shop/a:1\\"]}) { requests { id } } }"}""".formatted(registry.host()));
        assertThat(answer.body()).contains("\"id\"");
        program.await(vertx, () -> count(pg, "select count(*) from request where state = 2") == 1);
        assertThat(count(pg, "select count(*) from attempt")).isEqualTo(1);
        assertThat(count(pg, "select count(*) from finding")).isEqualTo(1);
    }

    private static long count(Pg pg, String sql) {
        return Await.value(pg.first(row -> row.getLong(0), sql)).orElseThrow();
    }

    /** The line of an ACL file in the documents, for a secret and an environment. */
    private static String documentedUser(String secret, String environment) throws IOException {
        var line =
                Pattern.compile("^    (user vulnstream .*)$", Pattern.MULTILINE).matcher(Files.readString(OPERATIONS));
        assertThat(line.find()).isTrue();
        return line.group(1).replace(">SECRET", ">" + secret).replace("~vs:prod:*", "~vs:" + environment + ":*");
    }

    @ParameterizedTest
    @EnumSource
    void aRedisWithAUserOfFewRightsAndTlsOfOnesOwnCa(RedisKind kind) throws Exception {
        // Given
        var ca = new TestCa(Files.createDirectory(folder.resolve("ca")), "localhost");
        var users = Files.writeString(
                folder.resolve("users.acl"),
                NOBODY + "\n" + documentedUser("s3cret", "own") + "\nuser watcher on nopass allkeys +@all\n");
        redis = kind.start(
                port,
                List.of(
                        "tls-port " + tlsPort,
                        "tls-cert-file " + ca.serverCertificate(),
                        "tls-key-file " + ca.serverKey(),
                        "tls-ca-cert-file " + ca.caFile(),
                        "tls-auth-clients no",
                        "aclfile " + users));
        var database = Postgres.database();
        // When
        var program = run(Map.of(
                "environment",
                "own",
                "postgres.uri",
                database.uri(),
                "redis.uri",
                "rediss://vulnstream@localhost:" + tlsPort,
                "redis.password",
                "s3cret",
                "network.caFile",
                ca.caFile().toString()));
        // Then
        aScanIsDone(program, connect(database));
        assertThat(program.complaints())
                .filteredOn(line -> line.contains("Redis"))
                .isEmpty();
        assertThat(program.stop()).isZero();
        assertThat(answers("AUTH watcher any", "ACL LOG"))
                .as("nothing was forbidden")
                .containsExactly("+OK", "*0");
    }

    /** The first line of what Redis answers to each. */
    private List<String> answers(String... commands) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port);
                var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
            var answers = new ArrayList<String>();
            for (var command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
                answers.add(lines.readLine());
            }
            return answers;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRedisWithAPassword(RedisKind kind) throws Exception {
        redis = kind.start(port, List.of("requirepass s3cret"));
        var database = Postgres.database();
        var program = run(Map.of("postgres.uri", database.uri(), "redis.uri", "redis://:s3cret@127.0.0.1:" + port));
        aScanIsDone(program, connect(database));
        assertThat(program.log()).doesNotContain("s3cret");
    }

    @Test
    void aPgBouncerInTransactionMode(@TempDir Path own) throws Exception {
        var database = Postgres.database();
        var bouncer = PgBouncer.before(database.uri(), own, "");
        opened.add(bouncer);
        var program =
                run(Map.of("postgres.uri", bouncer.uri(), "redis.uri", RedisServers.shared(), "environment", "pooled"));
        aScanIsDone(program, connect(database));
        assertThat(program.log()).contains("postgres.pooled");
        assertThat(program.complaints()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aRedisThatMayThrowAwayKeysIsRefusedAtTheStartAndByTheDoctor(RedisKind kind) throws Exception {
        // Given
        redis = kind.start(port, List.of("maxmemory-policy allkeys-lru"));
        var settings = new String[] {
            "--set", "postgres.uri=" + Postgres.database().uri(), "--set", "redis.uri=redis://127.0.0.1:" + port
        };
        // When
        var started = Program.command(folder.resolve("data"), with("run", settings));
        var doctor = Program.command(folder.resolve("doctor"), with("doctor", settings));
        // Then
        assertThat(started.code()).isNotZero();
        assertThat(started.output())
                .contains("Redis at 127.0.0.1:" + port + " cannot be used: its maxmemory-policy is allkeys-lru")
                .contains("set maxmemory-policy to noeviction");
        assertThat(doctor.output()).contains("maxmemory-policy is allkeys-lru", "set maxmemory-policy to noeviction");
        assertThat(doctor.code()).isEqualTo(1);
    }

    private static String[] with(String command, String... settings) {
        var all = new ArrayList<>(List.of(command));
        all.addAll(List.of(settings));
        return all.toArray(String[]::new);
    }
}
