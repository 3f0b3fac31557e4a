package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.ledger.ArtifactStore.Places;
import io.vulnstream.ledger.ResolutionStore.Due;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What resolved requests need: for each artifact and scanner a scan that is still true, a job that will bring one, or a
 * new job. A job that has not started is joined; beside one that is running a follower is made, at most one.
 */
final class JobRequestStore {
    private final Duration believed;

    /** @param believed how long what a node said of its scanner and database counts as still true */
    JobRequestStore(Duration believed) {
        this.believed = believed;
    }

    private record Wanted(Due request, long source, long artifact, String scanner) {
        Answer answer() {
            return new Answer(request.id(), artifact, scanner);
        }
    }

    private record Answer(long request, long artifact, String scanner) {}

    private record Work(long artifact, String scanner) {}

    Future<Void> demand(SqlClient tx, List<Resolved> resolved, Places places) {
        var wanted = resolved.stream()
                .flatMap(r -> r.images().stream().flatMap(image -> r.scanners().stream()
                        .map(scanner -> new Wanted(
                                r.request(), places.source(r.resolution()), places.artifact(image), scanner))))
                .toList();
        return confirm(tx, wanted)
                .compose(open -> joinReported(tx, open))
                .compose(open -> joinOrCreate(tx, open))
                .compose(done -> resolved(
                        tx, resolved.stream().map(r -> r.request().id()).toArray(Long[]::new)));
    }

    /**
     * A scan that is ingested and not archived yet is none of these: its job is waited for.
     *
     * @return what no scan made with today's scanner and database answers, or when nobody says which these are
     */
    private Future<List<Wanted>> confirm(SqlClient tx, List<Wanted> wanted) {
        return answered(tx, wanted, """
                with known as (
                    select w.request_id, w.artifact_id, w.scanner, c.id, c.recorded_at
                    from unnest($1::bigint[], $2::bigint[], $3::text[]) as w (request_id, artifact_id, scanner)
                    join watermark m on m.artifact_id = w.artifact_id and m.scanner = w.scanner
                    join scanner_state s on s.scanner = w.scanner and s.seen_at > now() - $4 * interval '1 millisecond'
                    join scan c on c.id = m.scan_id and c.recorded_at = m.scan_recorded_at
                    where c.outcome = 0 and c.scanner_version = s.version and c.database_version = s.database_version
                      and not exists (select 1 from job j where j.id = c.job_id and j.state = 3)),
                answered as (
                    insert into request_scan (request_id, scan_id)
                    select request_id, id from known on conflict do nothing),
                confirmed as (
                    update scan c set confirmed_at = now()
                    from known k where c.id = k.id and c.recorded_at = k.recorded_at)
                select request_id, artifact_id, scanner from known""");
    }

    /** A scan with today's scanner and database that is only not ingested and archived yet is waited for. */
    private Future<List<Wanted>> joinReported(SqlClient tx, List<Wanted> wanted) {
        return answered(tx, wanted, """
                with fresh as (
                    select w.request_id, j.id, j.artifact_id, j.scanner
                    from unnest($1::bigint[], $2::bigint[], $3::text[]) as w (request_id, artifact_id, scanner)
                    join job j on j.artifact_id = w.artifact_id and j.scanner = w.scanner and j.state + 0 = 3
                    join scan c on c.id = j.scan_id and c.recorded_at = j.reported_at
                    join scanner_state s on s.scanner = w.scanner and s.seen_at > now() - $4 * interval '1 millisecond'
                    where c.scanner_version = s.version and c.database_version = s.database_version
                    order by j.artifact_id, j.scanner, j.id
                    for update of j),
                linked as (
                    insert into request_job (request_id, job_id)
                    select request_id, id from fresh on conflict do nothing)
                select request_id, artifact_id, scanner from fresh""");
    }

    /** Runs a statement that answers some of what is wanted; whoever asked for a new scan wants nothing else. */
    private Future<List<Wanted>> answered(SqlClient tx, List<Wanted> wanted, String statement) {
        var asked = wanted.stream().filter(w -> !w.request().rescan()).toList();
        if (asked.isEmpty()) {
            return Future.succeededFuture(wanted);
        }
        return Pg.run(tx, statement, requests(asked), artifacts(asked), scanners(asked), believed.toMillis())
                .map(rows -> {
                    var answers = Set.copyOf(Pg.mapped(
                            rows,
                            row -> new Answer(
                                    row.getLong("request_id"), row.getLong("artifact_id"), row.getString("scanner"))));
                    return wanted.stream()
                            .filter(w -> !answers.contains(w.answer()))
                            .toList();
                });
    }

    /**
     * What several ask for is one job, as urgent as the most urgent of them. A job that is queued in a lower lane goes back
     * to waiting: it is queued again in the higher one.
     */
    private static Future<Void> joinOrCreate(SqlClient tx, List<Wanted> wanted) {
        if (wanted.isEmpty()) {
            return Future.succeededFuture();
        }
        var works = wanted.stream()
                .collect(Collectors.groupingBy(
                        w -> new Work(w.artifact(), w.scanner()), LinkedHashMap::new, Collectors.toList()));
        var first = works.values().stream().map(same -> same.get(0)).toList();
        return Pg.run(
                        tx,
                        """
                with joined as (
                    insert into job (public_id, artifact_id, source_id, scanner, lane, rescan, state, trace)
                    select n.public_id, n.artifact_id, n.source_id, n.scanner, n.lane, n.rescan, 0, n.trace
                    from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::smallint[], $6::boolean[], $7::text[])
                         as n (public_id, artifact_id, source_id, scanner, lane, rescan, trace)
                    order by n.artifact_id, n.scanner
                    on conflict (artifact_id, scanner) where state in (0, 1) do update
                    set lane   = least(job.lane, excluded.lane),
                        rescan = job.rescan or excluded.rescan,
                        state  = case when excluded.lane < job.lane then 0 else job.state end,
                        entry  = case when excluded.lane < job.lane then null else job.entry end
                    returning id, artifact_id, scanner)
                insert into request_job (request_id, job_id)
                select w.request_id, j.id
                from unnest($8::bigint[], $9::bigint[], $10::text[]) as w (request_id, artifact_id, scanner)
                join joined j on j.artifact_id = w.artifact_id and j.scanner = w.scanner
                on conflict do nothing""",
                        first.stream().map(w -> Ids.next()).toArray(UUID[]::new),
                        artifacts(first),
                        first.stream().map(Wanted::source).toArray(Long[]::new),
                        scanners(first),
                        works.values().stream().map(JobRequestStore::lane).toArray(Short[]::new),
                        works.values().stream()
                                .map(same ->
                                        same.stream().anyMatch(w -> w.request().rescan()))
                                .toArray(Boolean[]::new),
                        first.stream()
                                .map(w -> w.request().trace().next().traceparent())
                                .toArray(String[]::new),
                        requests(wanted),
                        artifacts(wanted),
                        scanners(wanted))
                .mapEmpty();
    }

    private static short lane(List<Wanted> same) {
        return (short)
                same.stream().mapToInt(w -> w.request().lane().ordinal()).min().orElseThrow();
    }

    /** Resolved, and done at once when every answer is known already. */
    private static Future<Void> resolved(SqlClient tx, Long[] requests) {
        return Pg.run(tx, """
                update request r
                set resolved_at = now(), cause = null, detail = null,
                    state       = case when j.open then 1 else 2 end,
                    finished_at = case when j.open then null else now() end
                from (select id, exists (select 1 from request_job where request_id = id) as open
                      from unnest($1::bigint[]) as q (id)) j
                where r.id = j.id""", (Object) requests).mapEmpty();
    }

    private static Long[] requests(List<Wanted> wanted) {
        return wanted.stream().map(w -> w.request().id()).toArray(Long[]::new);
    }

    private static Long[] artifacts(List<Wanted> wanted) {
        return wanted.stream().map(Wanted::artifact).toArray(Long[]::new);
    }

    private static String[] scanners(List<Wanted> wanted) {
        return wanted.stream().map(Wanted::scanner).toArray(String[]::new);
    }
}
