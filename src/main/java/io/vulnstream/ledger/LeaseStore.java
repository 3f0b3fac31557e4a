package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.util.Optional;

/** What runs once in the cluster holds a row here until a time by the database's clock. */
public final class LeaseStore {
    private final Pg pg;

    public LeaseStore(Pg pg) {
        this.pg = pg;
    }

    /** Takes a free lease or renews one's own; its epoch, or empty while somebody else holds it. */
    public Future<Optional<Long>> acquire(String name, String holder, Duration length) {
        return pg.first(row -> row.getLong("epoch"), """
                insert into lease as l (name, holder, epoch, until)
                values ($1, $2, 1, now() + $3 * interval '1 millisecond')
                on conflict (name) do update
                set holder = excluded.holder,
                    epoch  = case when l.holder = excluded.holder and l.until > now() then l.epoch else l.epoch + 1 end,
                    until  = excluded.until
                where l.holder = excluded.holder or l.until <= now()
                returning epoch""", name, holder, length.toMillis());
    }

    /** Lets go at once, so that another node need not wait for the end. */
    public Future<Void> release(String name, String holder) {
        return pg.query(
                        "update lease set until = now() where name = $1 and holder = $2 and until > now()",
                        name,
                        holder)
                .mapEmpty();
    }
}
