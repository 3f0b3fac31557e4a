package io.vulnstream.ingester;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vulnstream.testkit.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApartTest {
    private final Vertx vertx = Vertx.vertx();
    private final Apart apart = new Apart(new ReportParser(vertx, 1));

    @AfterEach
    void close() {
        Await.value(vertx.close());
    }

    @Test
    void whatIsLargeHoldsNoEventLoopAndComesBackToIt() {
        assertThat(asked(60_000)).isEqualTo(new Seen(false, true));
    }

    @Test
    void whatIsSmallIsDoneWhereItIsAskedFor() {
        assertThat(asked(10)).isEqualTo(new Seen(true, true));
    }

    private record Seen(boolean workedOnEventLoop, boolean continuedOnEventLoop) {}

    private Seen asked(int size) {
        Promise<Seen> seen = Promise.promise();
        vertx.runOnContext(begun -> apart.run(size, Context::isOnEventLoopThread)
                .map(worked -> new Seen(worked, Context.isOnEventLoopThread()))
                .onComplete(seen));
        return Await.value(seen.future());
    }
}
