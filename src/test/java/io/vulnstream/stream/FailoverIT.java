package io.vulnstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vulnstream.event.Lane;
import io.vulnstream.support.Ids;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import io.vulnstream.testkit.RedisServers;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.embedded.RedisServer;

/** One name before two servers, as a managed service has it: it leads whoever connects anew to the one that is primary. */
@ExtendWith(VertxExtension.class)
class FailoverIT {
    private final RedisServer former = RedisServers.own();
    private final RedisServer successor = RedisServers.own();
    private final AtomicInteger primary = new AtomicInteger(port(former));
    private RedisConnections redis;

    @BeforeEach
    void connect(Vertx vertx) {
        var name = vertx.createNetServer().connectHandler(client -> lead(vertx, client));
        int port = Await.value(name.listen(0, "127.0.0.1")).actualPort();
        redis = RedisConnections.connect(vertx, ServerAccess.of("redis://127.0.0.1:" + port), 4);
    }

    private void lead(Vertx vertx, NetSocket client) {
        client.pause();
        vertx.createNetClient().connect(primary.get(), "127.0.0.1").onSuccess(server -> {
            client.pipeTo(server);
            server.pipeTo(client);
        });
    }

    private static int port(RedisServer server) {
        return server.ports().get(0);
    }

    @AfterEach
    void stop() throws IOException {
        Await.value(redis.close());
        former.stop();
        successor.stop();
    }

    /** It keeps its connections, and answers: only what writes is refused. */
    @Test
    void whoWasDemotedIsLeftForItsSuccessor(Vertx vertx) {
        // Given
        var window = new RedisWindow(redis, new StreamNames("test"));
        var entry = StreamFixture.requested(Ids.next());
        Await.value(window.add("trivy", Lane.URGENT, List.of(entry)));
        // When
        var demoted = Request.cmd(Command.REPLICAOF).arg("127.0.0.1").arg(port(successor));
        Await.value(redis.send(demoted));
        primary.set(port(successor));
        // Then: what it did not have is missing, as after a loss
        Eventually.isTrue(vertx, () -> window.add("trivy", Lane.URGENT, List.of(entry))
                .map(ids -> true)
                .otherwise(false));
        assertThat(Await.value(window.depth("trivy", Lane.URGENT))).isEqualTo(1);
    }
}
