package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.Cause;
import io.vulnstream.event.JobId;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a job may be claimed now, by what runs in the whole cluster and by what works. One that may not waits again and
 * has used up no attempt: for a slot, which the dispatcher watches, or until its registry is to be asked again.
 *
 * <p>What runs is counted when it is asked for, so no counter can be wrong. Two claims for the last slot of a limit come one
 * after the other by a lock of that limit, which ends with the transaction; claims under other limits do not wait.
 */
final class AdmissionStore {
    private static final int HELD_AT_ONCE = 1000;

    private final Limits limits;
    private final HostGates hosts;

    AdmissionStore(Limits limits, HostGates hosts) {
        this.limits = limits;
        this.hosts = hosts;
    }

    private record Wanted(JobId job, String scanner, String source) {
        String registry() {
            return source.substring(0, Math.max(0, source.indexOf('/')));
        }
    }

    /** Whether nothing keeps any job from being claimed, so that nobody need ask for one. */
    boolean all() {
        return limits.none() && hosts.allOpen();
    }

    boolean limited() {
        return !limits.none();
    }

    /** In the transaction that claims it. */
    Future<Boolean> admitted(SqlClient tx, JobId job) {
        return wanted(tx, job)
                .compose(found -> found.isEmpty() ? Future.succeededFuture(false) : admitted(tx, found.get()));
    }

    private static Future<Optional<Wanted>> wanted(SqlClient tx, JobId job) {
        return Pg.run(tx, """
                select j.scanner, s.address from job j join source s on s.id = j.source_id
                where j.public_id = $1 and j.state + 0 in (0, 1)""", job.value())
                .map(rows ->
                        Pg.mapped(rows, row -> new Wanted(job, row.getString("scanner"), row.getString("address")))
                                .stream()
                                .findFirst());
    }

    private Future<Boolean> admitted(SqlClient tx, Wanted wanted) {
        var host = hosts.of(wanted.source());
        var closed = host.closedFor();
        if (!closed.isZero()) {
            return holdBack(tx, wanted, closed, HostGates.why(host)).map(false);
        }
        var limiting = Stream.concat(
                        Stream.of(wanted.scanner())
                                .filter(limits.scanners()::containsKey)
                                .map(name -> "vulnstream.limit.scanner." + name),
                        Stream.of(wanted.registry())
                                .filter(limits.registries()::containsKey)
                                .map(name -> "vulnstream.limit.registry." + name))
                .toArray(String[]::new);
        return limiting.length == 0
                ? Future.succeededFuture(true)
                : lock(tx, limiting).compose(locked -> refuse(tx, wanted)).map(refused -> !refused);
    }

    /** Scanners before registries, so that nobody waits in a circle. */
    private static Future<Void> lock(SqlClient tx, String[] keys) {
        Future<Void> locked = Future.succeededFuture();
        for (var key : keys) {
            locked = locked.compose(
                    before -> Pg.run(tx, "select pg_advisory_xact_lock(hashtextextended($1, 0))::text", key)
                            .mapEmpty());
        }
        return locked;
    }

    /** In a statement of its own, which sees what was committed before the locks were given. */
    private Future<Boolean> refuse(SqlClient tx, Wanted wanted) {
        return Pg.run(
                        tx,
                        """
                update job j set state = 0, entry = null
                from (select (select count(*) from job r where r.state = 2 and r.scanner = $2) as by_scanner,
                             (select count(*) from job r join source s on s.id = r.source_id
                              where r.state = 2 and split_part(s.address, '/', 1) = $4) as by_registry) c
                where j.public_id = $1 and j.state + 0 in (0, 1) and (c.by_scanner >= $3::int or c.by_registry >= $5::int)""",
                        wanted.job().value(),
                        wanted.scanner(),
                        limits.scanners().get(wanted.scanner()),
                        wanted.registry(),
                        limits.registries().get(wanted.registry()))
                .map(rows -> rows.rowCount() > 0);
    }

    /** This one, and with it many that would be claimed in vain after it. */
    private Future<Void> holdBack(SqlClient tx, Wanted wanted, Duration closed, String why) {
        return Pg.run(
                        tx,
                        """
                with mine as (
                    select id from job where public_id = $1 and state + 0 in (0, 1) for update),
                others as (
                    select w.id from job w join source s on s.id = w.source_id
                    where w.state in (0, 1) and w.not_before <= now() and starts_with(s.address, $2) and w.public_id <> $1
                    limit $3 for update of w skip locked)
                update job j
                set state = 0, entry = null, not_before = now() + $4 * interval '1 millisecond', cause = $5, detail = $6
                where j.id in (select id from mine union all select id from others)""",
                        wanted.job().value(),
                        hosts.sharing(wanted.source()),
                        HELD_AT_ONCE,
                        closed.toMillis(),
                        Cause.REGISTRY_UNAVAILABLE.code(),
                        Rows.storable(why))
                .mapEmpty();
    }
}
