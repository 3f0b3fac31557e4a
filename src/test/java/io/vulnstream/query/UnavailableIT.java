package io.vulnstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.support.pg.Migrations;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be made durable is refused, by HTTP and by GraphQL, and nothing of it is there afterwards. */
@ExtendWith(VertxExtension.class)
class UnavailableIT {
    private static final String GRAPHQL = """
            {"query": "mutation { requestScan(input: {references: [\\"registry.test/a:1\\"]}) { requests { id } } }"}""";
    private static final String SCANS = "{\"references\": [\"registry.test/b:1\"]}";

    private static void refused(HttpResponse<Buffer> response) {
        assertThat(response.statusCode()).as(response.bodyAsString()).isEqualTo(503);
        assertThat(Integer.parseInt(response.getHeader("Retry-After"))).isPositive();
        var error = QueryServer.json(response).at("/errors/0");
        assertThat(error.at("/extensions/code").asText()).isEqualTo("UNAVAILABLE");
        assertThat(error.path("message").asText()).contains("PostgreSQL", "ask again");
    }

    private static void accepted(HttpResponse<Buffer> response, int status) {
        assertThat(response.statusCode()).as(response.bodyAsString()).isEqualTo(status);
        assertThat(response.bodyAsString()).contains("\"id\"");
    }

    private static long requests(QueryServer server) {
        return Await.value(server.pg().first(row -> row.getLong(0), "select count(*) from request"))
                .orElseThrow();
    }

    @Test
    void whatIsAskedWhilePostgresIsAwayIsRefusedAndAcceptedOnceItIsBack(Vertx vertx, @TempDir Path folder)
            throws Exception {
        try (var postgres = Postgres.own(folder.resolve("postgres"))) {
            // Given
            postgres.start();
            Migrations.migrate(ServerAccess.of(postgres.database().uri()));
            var server = QueryServer.start(vertx, postgres.database(), Duration.ofSeconds(5));
            accepted(server.scans(SCANS), 202);

            // When
            postgres.stop();

            // Then
            refused(server.scans(SCANS));
            refused(server.post(GRAPHQL, QueryServer.ADA));
            refused(server.post("{\"query\": \"{scanners {name}}\"}", QueryServer.ADA));
            postgres.start();
            accepted(server.scans(SCANS), 202);
            accepted(server.post(GRAPHQL, QueryServer.ADA), 200);
            assertThat(requests(server)).isEqualTo(3);
            Await.value(server.pg().close());
        }
    }

    @Test
    void whatPostgresTakesTooLongForIsRefusedAndNotCommittedLater(Vertx vertx) {
        // Given
        var server = QueryServer.start(vertx, Postgres.database(), Duration.ofMillis(300));

        // When
        Await.value(server.pg().withTransaction(tx -> tx.query("lock table request in exclusive mode")
                .execute()
                .compose(locked -> server.askScans(SCANS))
                .compose(first -> server.askScans(SCANS).map(second -> {
                    refused(first);
                    refused(second);
                    return null;
                }))));

        // Then
        assertThat(requests(server)).isZero();
        accepted(server.scans(SCANS), 202);
        assertThat(requests(server)).isOne();
    }
}
