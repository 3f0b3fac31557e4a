package io.vulnstream.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class PostgresIT {
    @Test
    void everyMonthlyTableHasItsPartitionForNow(Vertx vertx, VertxTestContext context) {
        var pg = Postgres.database().connect(vertx);
        pg.list(row -> row.getString(0), """
                        select c.relname from pg_inherits i
                        join pg_class c on c.oid = i.inhparent
                        join pg_class p on p.oid = i.inhrelid
                        where p.relname like '%' || to_char(now() at time zone 'UTC', '_YYYY_MM')
                        order by 1""")
                .onComplete(context.succeeding(parents -> context.verify(() -> {
                    assertThat(parents).containsExactly("attempt", "audit", "outbox", "scan", "transition");
                    context.completeNow();
                })));
    }
}
