package io.vulnstream.support.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bodies of 100 bytes at most, 150 at one time. */
@ExtendWith(VertxExtension.class)
class BodyBudgetIT {
    private HttpClient client;
    private int port;

    @BeforeEach
    void start(Vertx vertx) {
        var router = Router.router(vertx);
        router.route().handler(new BodyBudget(100, 150)::check);
        router.route().handler(BodyHandler.create(false)).handler(context -> context.end("ok"));
        var server = Await.value(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
        port = server.actualPort();
        client = vertx.createHttpClient();
    }

    private Future<HttpClientRequest> open() {
        return client.request(HttpMethod.POST, port, "127.0.0.1", "/");
    }

    private Future<Integer> send(int bytes) {
        return open().compose(request -> request.send(Buffer.buffer("x".repeat(bytes))))
                .compose(response -> response.end().map(response.statusCode()));
    }

    /** One that does not say how much will come, and has begun. */
    private HttpClientRequest begun() {
        return Await.value(open().compose(request -> {
            request.setChunked(true);
            return request.write("x").map(request);
        }));
    }

    @Test
    void oneThatIsTooLargeIsRefusedUnread() {
        assertThat(Await.value(send(101))).isEqualTo(413);
        assertThat(Await.value(send(100))).isEqualTo(200);
    }

    @Test
    void moreAtOnceThanMayBeHeldAreToAskAgainAndFindRoomWhenOthersHaveEnded(Vertx vertx) {
        // Given
        var first = begun();
        Eventually.isTrue(vertx, () -> send(60).map(status -> status == 503));
        // When
        Await.value(first.end());
        // Then
        assertThat(Await.value(first.response()).statusCode()).isEqualTo(200);
        assertThat(Await.value(send(60))).isEqualTo(200);
    }

    @Test
    void whoLeavesInTheMiddleHoldsNothing(Vertx vertx) {
        // Given
        var first = begun();
        Eventually.isTrue(vertx, () -> send(60).map(status -> status == 503));
        // When
        Await.value(first.connection().close());
        // Then
        Eventually.isTrue(vertx, () -> send(60).map(status -> status == 200));
    }
}
