package io.vulnstream.support.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.http.Trust;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Postgres;
import io.vulnstream.testkit.TestCa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL over TLS, with a certificate of a CA of one's own. */
@ExtendWith(VertxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsIT {
    private static final String ENCRYPTED = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";

    private Postgres.Own server;
    private TestCa ca;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        ca = new TestCa(Files.createDirectory(folder.resolve("ca")), "localhost");
        server = Postgres.own(folder.resolve("data"));
        server.start(Map.of(
                "ssl", "on",
                "ssl_cert_file", ca.serverCertificate().toString(),
                "ssl_key_file", ca.serverKey().toString()));
    }

    @AfterAll
    void stop() throws Exception {
        server.close();
    }

    private ServerAccess access(String host, String mode, Trust trust) {
        var uri = server.database().uri().replace("127.0.0.1", host) + "?sslmode=" + mode;
        return new ServerAccess(uri.replace("postgres:postgres@", "postgres@"), "postgres", trust);
    }

    private static Future<Boolean> encrypted(Vertx vertx, ServerAccess access) {
        var pg = Pg.connect(vertx, access, 1);
        return pg.first(row -> row.getBoolean(0), ENCRYPTED)
                .map(found -> found.orElseThrow())
                .eventually(pg::close);
    }

    @Test
    void aServerWithACertificateOfOnesOwnCaIsVerifiedAndUsedAndMigrated(Vertx vertx) throws Exception {
        var access = access("localhost", "verify-full", Trust.of(ca.caFile()));
        assertThat(Await.value(encrypted(vertx, access))).isTrue();
        Migrations.migrate(access);
        assertThat(Migrations.migrate(access)).isZero();
    }

    @Test
    void withoutThatCaItIsNotBelieved(Vertx vertx) {
        var access = access("localhost", "verify-full", Trust.USUAL);
        assertThat(Trust.refusal(Await.failure(encrypted(vertx, access))))
                .hasValueSatisfying(words -> assertThat(words).contains("network.caFile"));
        assertThatThrownBy(() -> Migrations.migrate(access)).hasMessageContaining("network.caFile");
    }

    @Test
    void underAnotherNameItIsNotBelievedWhereTheNameMatters(Vertx vertx) {
        var trust = Trust.of(ca.caFile());
        assertThat(Trust.refusal(Await.failure(encrypted(vertx, access("127.0.0.1", "verify-full", trust)))))
                .isPresent();
        assertThat(Await.value(encrypted(vertx, access("127.0.0.1", "verify-ca", trust))))
                .isTrue();
        assertThatThrownBy(() -> Migrations.migrate(access("127.0.0.1", "verify-full", trust)))
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void modesThatVerifyNothingOnlyEncrypt(Vertx vertx) {
        assertThat(Await.value(encrypted(vertx, access("127.0.0.1", "require", Trust.USUAL))))
                .isTrue();
        assertThat(Await.value(encrypted(vertx, access("127.0.0.1", "prefer", Trust.USUAL))))
                .isTrue();
        assertThat(Await.value(encrypted(vertx, access("127.0.0.1", "disable", Trust.USUAL))))
                .isFalse();
    }
}
