package io.vulnstream.support.pg;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vulnstream.support.ServerAccess;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import io.vulnstream.testkit.PgBouncer;
import io.vulnstream.testkit.Postgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** PgBouncer in transaction mode between a node and its PostgreSQL. */
@ExtendWith(VertxExtension.class)
class PoolerIT {
    @Test
    void statementsOfManyConnectionsWorkOnFewOfTheServer(Vertx vertx, @TempDir Path folder) throws IOException {
        try (var bouncer = PgBouncer.before(Postgres.database().uri(), folder, "")) {
            var pg = Pg.connect(vertx, ServerAccess.of(bouncer.uri()), 10);
            Eventually.isTrue(vertx, () -> pg.query("select 1").map(true).otherwise(false));
            // When
            var all = IntStream.range(0, 400)
                    .mapToObj(i -> i % 2 == 0
                            ? pg.first(row -> row.getInteger(0), "select $1::int + " + i % 7, i)
                            : pg.withTransaction(tx -> Pg.run(tx, "select $1::int + " + i % 7, i)
                                    .compose(one -> Pg.run(tx, "select pg_sleep(0.001)"))))
                    .toList();
            // Then
            assertThat(Await.value(Future.join(all)).succeeded()).isTrue();
            Await.value(pg.close());
        }
    }

    @Test
    void theSchemaIsMigratedThroughIt(Vertx vertx, @TempDir Path folder) throws IOException {
        try (var bouncer = PgBouncer.before(Postgres.empty().uri(), folder, "")) {
            var pg = Pg.connect(vertx, ServerAccess.of(bouncer.uri()), 4);
            Eventually.isTrue(vertx, () -> pg.query("select 1").map(true).otherwise(false));
            // When: others use the connections of the server in turn
            long others = vertx.setPeriodic(1, tick -> pg.query("select pg_sleep(0.002)"));
            assertThat(Migrations.migrate(ServerAccess.of(bouncer.uri()))).isEqualTo(SchemaVersion.CURRENT);
            assertThat(Migrations.migrate(ServerAccess.of(bouncer.uri()))).isZero();
            vertx.cancelTimer(others);
            // Then: nobody holds a lock on the connections that others use after it
            assertThat(Await.value(pg.first(
                            row -> row.getLong(0), "select count(*) from pg_locks where locktype = 'advisory'")))
                    .contains(0L);
            Await.value(pg.close());
        }
    }
}
