package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.ledger.ArtifactStore.Place;
import io.vulnstream.ledger.ResolutionStore.Due;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What a resolved request needs: for each artifact and scanner a scan that is still true, a job that will bring one, or a
 * new job. A job that has not started is joined; beside one that is running a follower is made, at most one.
 */
final class JobRequestStore {
    private final Duration believed;

    /** @param believed how long what a node said of its scanner and database counts as still true */
    JobRequestStore(Duration believed) {
        this.believed = believed;
    }

    private record Wanted(long artifact, String scanner) {}

    Future<Void> demand(SqlClient tx, Due request, Place place, Set<String> scanners) {
        var wanted = new ArrayList<Wanted>();
        place.images().stream().distinct().sorted().forEach(image -> new TreeSet<>(scanners)
                .forEach(s -> wanted.add(new Wanted(image, s))));
        return confirm(tx, request, wanted)
                .compose(open -> joinReported(tx, request, open))
                .compose(open -> joinOrCreate(tx, request, place.source(), open))
                .compose(done -> resolved(tx, request));
    }

    /**
     * A scan that is ingested and not archived yet is none of these: its job is waited for.
     *
     * @return what no scan made with today's scanner and database answers, or when nobody says which these are
     */
    private Future<List<Wanted>> confirm(SqlClient tx, Due request, List<Wanted> wanted) {
        if (request.rescan()) {
            return Future.succeededFuture(wanted);
        }
        return Pg.run(tx, """
                with known as (
                    select w.artifact_id, w.scanner, c.id, c.recorded_at
                    from unnest($2::bigint[], $3::text[]) as w (artifact_id, scanner)
                    join watermark m on m.artifact_id = w.artifact_id and m.scanner = w.scanner
                    join scanner_state s on s.scanner = w.scanner and s.seen_at > now() - $4 * interval '1 millisecond'
                    join scan c on c.id = m.scan_id and c.recorded_at = m.scan_recorded_at
                    where c.outcome = 0 and c.scanner_version = s.version and c.database_version = s.database_version
                      and not exists (select 1 from job j where j.id = c.job_id and j.state = 3)),
                answered as (
                    insert into request_scan (request_id, scan_id) select $1, id from known on conflict do nothing),
                confirmed as (
                    update scan c set confirmed_at = now()
                    from known k where c.id = k.id and c.recorded_at = k.recorded_at)
                select artifact_id, scanner from known""", request.id(), artifacts(wanted), scanners(wanted), believed.toMillis())
                .map(rows -> without(wanted, rows));
    }

    /** A scan with today's scanner and database that is only not ingested and archived yet is waited for. */
    private Future<List<Wanted>> joinReported(SqlClient tx, Due request, List<Wanted> wanted) {
        if (request.rescan() || wanted.isEmpty()) {
            return Future.succeededFuture(wanted);
        }
        return Pg.run(tx, """
                with fresh as (
                    select j.id, j.artifact_id, j.scanner
                    from unnest($2::bigint[], $3::text[]) as w (artifact_id, scanner)
                    join job j on j.artifact_id = w.artifact_id and j.scanner = w.scanner and j.state = 3
                    join scan c on c.id = j.scan_id and c.recorded_at = j.reported_at
                    join scanner_state s on s.scanner = w.scanner and s.seen_at > now() - $4 * interval '1 millisecond'
                    where c.scanner_version = s.version and c.database_version = s.database_version
                    order by j.artifact_id, j.scanner, j.id
                    for update of j),
                linked as (
                    insert into request_job (request_id, job_id) select $1, id from fresh on conflict do nothing)
                select artifact_id, scanner from fresh""", request.id(), artifacts(wanted), scanners(wanted), believed.toMillis())
                .map(rows -> without(wanted, rows));
    }

    /** A job that is queued in a lower lane goes back to waiting: it is queued again in the higher one. */
    private static Future<Void> joinOrCreate(SqlClient tx, Due request, long source, List<Wanted> wanted) {
        if (wanted.isEmpty()) {
            return Future.succeededFuture();
        }
        return Pg.run(
                        tx,
                        """
                with joined as (
                    insert into job (public_id, artifact_id, source_id, scanner, lane, rescan, state, trace)
                    select n.public_id, n.artifact_id, $2, n.scanner, $3, $4, 0, $5
                    from unnest($6::uuid[], $7::bigint[], $8::text[]) as n (public_id, artifact_id, scanner)
                    order by n.artifact_id, n.scanner
                    on conflict (artifact_id, scanner) where state in (0, 1) do update
                    set lane   = least(job.lane, excluded.lane),
                        rescan = job.rescan or excluded.rescan,
                        state  = case when excluded.lane < job.lane then 0 else job.state end,
                        entry  = case when excluded.lane < job.lane then null else job.entry end
                    returning id)
                insert into request_job (request_id, job_id) select $1, id from joined on conflict do nothing""",
                        request.id(),
                        source,
                        (short) request.lane().ordinal(),
                        request.rescan(),
                        request.trace().next().traceparent(),
                        wanted.stream().map(w -> Ids.next()).toArray(UUID[]::new),
                        artifacts(wanted),
                        scanners(wanted))
                .mapEmpty();
    }

    /** Resolved, and done at once when every answer is known already. */
    private static Future<Void> resolved(SqlClient tx, Due request) {
        return Pg.run(tx, """
                update request r
                set resolved_at = now(), cause = null, detail = null,
                    state       = case when j.open then 1 else 2 end,
                    finished_at = case when j.open then null else now() end
                from (select exists (select 1 from request_job where request_id = $1) as open) j
                where r.id = $1""", request.id()).mapEmpty();
    }

    private static List<Wanted> without(List<Wanted> wanted, RowSet<Row> answered) {
        var rest = new ArrayList<>(wanted);
        answered.forEach(row -> rest.remove(new Wanted(row.getLong("artifact_id"), row.getString("scanner"))));
        return rest;
    }

    private static Long[] artifacts(List<Wanted> wanted) {
        return wanted.stream().map(Wanted::artifact).toArray(Long[]::new);
    }

    private static String[] scanners(List<Wanted> wanted) {
        return wanted.stream().map(Wanted::scanner).toArray(String[]::new);
    }
}
