package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.support.pg.Pg;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Jobs that need no scan, because another one's answers them. */
final class SpareStore {
    private final Pg pg;
    private final Marks marks;

    SpareStore(Pg pg, Marks marks) {
        this.pg = pg;
        this.marks = marks;
    }

    /** A job whose scan is the one that would be made. */
    private record Same(long row, UUID scan) {}

    /** What a mark names; its text is {@code <job>/<epoch>}. */
    private record Mark(UUID job, long epoch) {
        static Mark parse(String text) {
            var parts = text.split("/", 2);
            return new Mark(UUID.fromString(parts[0]), Long.parseLong(parts[1]));
        }

        static String text(Claim claim) {
            return claim.job().value() + "/" + claim.epoch();
        }
    }

    Future<Boolean> spare(Claim claim, String scannerVersion, @Nullable String databaseVersion) {
        if (claim.rescan() || databaseVersion == null) {
            return Future.succeededFuture(false);
        }
        return marks.first(
                        claim.digest(),
                        claim.scanner(),
                        scannerVersion + "+" + databaseVersion,
                        Mark.text(claim),
                        mark -> spare(claim, mark, scannerVersion, databaseVersion))
                .map(toBeDone -> !toBeDone);
    }

    /** The mark counts for nothing unless the ledger knows the scan, which is looked at and linked in one transaction. */
    private Future<Boolean> spare(Claim claim, String text, String scannerVersion, String databaseVersion) {
        var mark = Mark.parse(text);
        return pg.withTransaction(tx -> same(tx, claim, mark, scannerVersion, databaseVersion)
                .compose(same -> same.isEmpty() ? Future.succeededFuture(false) : link(tx, claim, same.get())));
    }

    private static Future<Optional<Same>> same(
            SqlClient tx, Claim claim, Mark mark, String scannerVersion, String databaseVersion) {
        return Pg.run(
                        tx,
                        """
                select j.id, s.id as scan
                from job mine
                join job j on j.artifact_id = mine.artifact_id and j.scanner = mine.scanner
                join scan s on s.id = j.scan_id and s.recorded_at = j.reported_at
                where mine.public_id = $1 and mine.epoch = $2 and mine.state + 0 = 2
                  and j.public_id = $3 and j.epoch = $4 and j.state in (3, 4)
                  and s.outcome = 0 and s.scanner_version = $5 and s.database_version = $6
                for update of j, mine""",
                        claim.job().value(),
                        claim.epoch(),
                        mark.job(),
                        mark.epoch(),
                        scannerVersion,
                        databaseVersion)
                .map(rows -> Pg.mapped(rows, row -> new Same(row.getLong("id"), row.getUUID("scan"))).stream()
                        .findFirst());
    }

    /**
     * Its requests become those of the other job, which may still wait to be ingested and archived. Jobs are locked before
     * requests, as everywhere, and requests before a row refers to them: two jobs of one request may be spared at once.
     */
    private static Future<Boolean> link(SqlClient tx, Claim claim, Same same) {
        return Pg.run(tx, """
                select r.id from request r
                where r.id in (select l.request_id from request_job l join job j on j.id = l.job_id where j.public_id = $1)
                order by r.id for update""", claim.job().value())
                .compose(locked -> relink(tx, claim, same))
                .compose(done -> RequestSettlementStore.settle(tx, new Long[] {same.row()}))
                .map(true);
    }

    private static Future<Void> relink(SqlClient tx, Claim claim, Same same) {
        return Pg.run(tx, """
                with spared as (
                    update job set state = 6, lease_until = null, finished_at = now(), cause = null,
                                   detail = 'the scan ' || $4::uuid || ' was made meanwhile'
                    where public_id = $1 and epoch = $2
                    returning id, epoch, started_at),
                ended as (
                    update attempt t set finished_at = now(), outcome = 4
                    from spared s where t.job_id = s.id and t.epoch = s.epoch and t.started_at = s.started_at),
                linked as (
                    insert into request_job (request_id, job_id)
                    select r.request_id, $3 from request_job r join spared s on s.id = r.job_id
                    on conflict do nothing),
                unlinked as (
                    delete from request_job r using spared s where r.job_id = s.id),
                confirmed as (
                    update scan c set confirmed_at = now() from spared s where c.id = $4)
                select id from spared""", claim.job().value(), claim.epoch(), same.row(), same.scan())
                .mapEmpty();
    }
}
