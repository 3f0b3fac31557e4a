package io.vulnstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import io.vulnstream.testkit.RedisServers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Waiting for something new. */
@ExtendWith(VertxExtension.class)
class DoorbellIT {
    /** As when every permit is in use for longer than a connection may be silent. */
    @Test
    void aConnectionThatWasClosedWhileNobodyWaitedIsMadeAnew(Vertx vertx) throws IOException {
        // Given
        var server = RedisServers.own();
        var redis = RedisConnections.connect(
                vertx, ServerAccess.of("redis://127.0.0.1:" + server.ports().get(0)), 2);
        try {
            var doorbell = new Doorbell(redis, List.of("some"), Duration.ofMillis(50));
            Await.value(doorbell.await(List.of("0")));
            // When
            Await.value(redis.send(
                    Request.cmd(Command.CLIENT).arg("KILL").arg("TYPE").arg("normal")));
            Eventually.isTrue(vertx, () -> redis.check().map(true).otherwise(false));
            // Then
            assertThat(Await.value(doorbell.await(List.of("0")).map(true).otherwise(false)))
                    .isTrue();
            doorbell.close();
        } finally {
            Await.value(redis.close());
            server.stop();
        }
    }

    @Test
    void whoClosesItEndsAWaitAtOnce(Vertx vertx) {
        // Given
        var redis = RedisConnections.connect(vertx, ServerAccess.of(RedisServers.shared()), 2);
        try {
            var doorbell = new Doorbell(redis, List.of("nobody-writes-here"), Duration.ofHours(1));
            var waiting = doorbell.await(List.of("0"));
            Await.value(redis.check());
            // When
            doorbell.close();
            // Then
            Await.value(waiting);
        } finally {
            Await.value(redis.close());
        }
    }

    /** It would count against all others until the process ends. */
    @Test
    void whoClosesItWhileItConnectsLeavesNoConnectionBehind(Vertx vertx) {
        // Given
        var redis = RedisConnections.connect(vertx, ServerAccess.of(RedisServers.shared()), 2);
        try {
            // When: more of them than there may be connections that wait
            vertx.getOrCreateContext().runOnContext(nothing -> {
                for (int i = 0; i < 300; i++) {
                    var doorbell = new Doorbell(redis, List.of("nobody-writes-here"), Duration.ofHours(1));
                    doorbell.await(List.of("0"));
                    doorbell.close();
                }
            });
            // Then: there is room for one more before those that are left would be cut for their silence
            Await.value(vertx.timer(1)
                    .compose(asked -> redis.dedicated())
                    .timeout(15, TimeUnit.SECONDS)
                    .compose(RedisConnection::close));
        } finally {
            Await.value(redis.close());
        }
    }
}
