package io.vulnstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.support.Ids;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.RedisServers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class DedupFilterIT {
    private RedisConnections redis;
    private DedupFilter filter;

    @BeforeEach
    void start(Vertx vertx) {
        redis = RedisConnections.connect(vertx, ServerAccess.of(RedisServers.shared()), 2);
        filter = new DedupFilter(redis, new StreamNames("dedup-" + Ids.next()), Duration.ofMinutes(1));
    }

    @AfterEach
    void stop() {
        Await.value(redis.close());
    }

    private boolean first(String mark, boolean ledgerSaysSo) {
        return Await.value(
                filter.first("sha256:0", "trivy", "db-1", mark, value -> Future.succeededFuture(ledgerSaysSo)));
    }

    @Test
    void aMarkIsBelievedOnlyIfTheLedgerSaysSo() {
        assertThat(first("job-1/1", true)).isTrue();
        assertThat(first("job-1/1", true)).as("our own mark").isTrue();
        assertThat(first("job-2/1", true)).as("done by job 1, says the ledger").isFalse();
        assertThat(first("job-2/1", false)).as("the ledger knows nothing of it").isTrue();
        assertThat(first("job-1/2", true)).as("now it is the mark of job 2").isFalse();
    }
}
