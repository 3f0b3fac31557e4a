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
import java.time.Duration;
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

    /** It closed no connection, and knows of none when it is back; whoever waited for its answer would wait for ever. */
    @Test
    void aServerWhoseMachineLostPowerWhileItWasAskedIsGivenUp(Vertx vertx) {
        // Given
        var lost = new AtomicBoolean();
        var server = URI.create(Postgres.database().uri());
        var relay = vertx.createNetServer().connectHandler(client -> relay(vertx, client, server, lost));
        int port = Await.value(relay.listen(0, "127.0.0.1")).actualPort();
        var pg = Pg.connect(
                vertx,
                ServerAccess.of(server.toString().replace(":" + server.getPort() + "/", ":" + port + "/")),
                1,
                Duration.ofSeconds(2));
        Await.value(pg.query("select 1"));
        // When
        var asked = pg.query("select pg_sleep(1)");
        Await.value(vertx.timer(500));
        lost.set(true);
        // Then
        assertThat(Await.failure(asked)).matches(Pg::unavailable);
        lost.set(false);
        Await.value(pg.query("select 1"));
        Await.value(pg.close());
        Await.value(relay.close());
    }

    private static void relay(Vertx vertx, NetSocket client, URI server, AtomicBoolean lost) {
        client.pause();
        vertx.createNetClient().connect(server.getPort(), server.getHost()).onSuccess(upstream -> {
            upstream.handler(answer -> {
                if (!lost.get()) {
                    client.write(answer);
                }
            });
            client.handler(question -> {
                if (lost.get()) {
                    client.close();
                } else {
                    upstream.write(question);
                }
            });
            client.closeHandler(closed -> upstream.close());
            client.resume();
        });
    }

    /** That silence ends no connection that nobody asked anything. */
    @Test
    void whoWasNotAskedForLongAnswers(Vertx vertx) {
        // Given
        var pg = Pg.connect(vertx, ServerAccess.of(Postgres.database().uri()), 1, Duration.ofSeconds(1));
        Await.value(pg.query("select 1"));
        // When
        Await.value(vertx.timer(3_000));
        // Then
        Await.value(pg.query("select 1"));
        Await.value(pg.close());
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
