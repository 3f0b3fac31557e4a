package io.vulnstream.support.pg;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Postgres;
import java.net.URI;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How connections are waited for, and given back. */
@ExtendWith(VertxExtension.class)
class PgIT {
    @Test
    void aServerThatAcceptsAndDoesNotAnswerHoldsNobodyUpOnceItDoes(Vertx vertx) {
        // Given
        var silent = new AtomicBoolean(true);
        var server = URI.create(Postgres.database().uri());
        var relay = vertx.createNetServer().connectHandler(client -> {
            if (!silent.get()) {
                relay(vertx, client, server);
            }
        });
        int port = Await.value(relay.listen(0, "127.0.0.1")).actualPort();
        var pg = Pg.connect(
                vertx, ServerAccess.of(server.toString().replace(":" + server.getPort() + "/", ":" + port + "/")), 2);
        assertThat(Await.failure(pg.query("select 1"))).matches(Pg::unavailable);
        // When
        silent.set(false);
        // Then
        Await.value(pg.query("select 1"));
        Await.value(pg.close());
        Await.value(relay.close());
    }

    private static void relay(Vertx vertx, NetSocket client, URI server) {
        client.pause();
        vertx.createNetClient().connect(server.getPort(), server.getHost()).onSuccess(upstream -> {
            client.pipeTo(upstream);
            upstream.pipeTo(client);
        });
    }

    @Test
    void whoGetsNoConnectionIsToldSoAndTheOneThatComesLateIsNotLost(Vertx vertx) {
        // Given
        var pg = Pg.connect(vertx, ServerAccess.of(Postgres.database().uri()), 1);
        Promise<Void> enough = Promise.promise();
        var held = pg.withConnection(connection -> enough.future());
        // When
        assertThat(Await.failure(pg.query("select 1"))).isInstanceOf(TimeoutException.class);
        enough.complete();
        Await.value(held);
        // Then
        Await.value(pg.query("select 1"));
        Await.value(pg.close());
    }

    @Test
    void whoThrowsGivesHisConnectionBack(Vertx vertx) {
        // Given
        var pg = Pg.connect(vertx, ServerAccess.of(Postgres.database().uri()), 1);
        // When
        var thrown = Await.failure(pg.withTransaction(tx -> {
            throw new IllegalStateException("of the caller");
        }));
        // Then
        assertThat(thrown).hasMessage("of the caller");
        Await.value(pg.query("select 1"));
        Await.value(pg.close());
    }
}
