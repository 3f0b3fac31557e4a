package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which jobs are due, which stand in the window, and when there is something to do next. */
final class WindowStore {
    /** Finds the few scanners and lanes in a state by jumping over the index of many jobs. */
    private static final String LANES = """
            with recursive lanes as (
                (select scanner, lane from job where state = %1$d order by scanner, lane limit 1)
                union all
                select n.scanner, n.lane
                from lanes l cross join lateral (
                    select j.scanner, j.lane from job j
                    where j.state = %1$d and (j.scanner, j.lane) > (l.scanner, l.lane)
                    order by j.scanner, j.lane limit 1) n)
            %2$s""";

    private final Pg pg;

    WindowStore(Pg pg) {
        this.pg = pg;
    }

    record LaneOf(String scanner, Lane lane) {}

    record DueJob(JobId job, long epoch, String subject, Trace trace) {}

    /** @param entry null when the process that queued it ended before it could say where */
    record Queued(UUID job, @Nullable String entry) {}

    Future<List<LaneOf>> lanesWithDueJobs() {
        return pg.list(WindowStore::lane, LANES.formatted(JobState.WAITING.ordinal(), """
                select scanner, lane from lanes l
                where exists (select 1 from job j
                              where j.state = 0 and j.scanner = l.scanner and j.lane = l.lane and j.not_before <= now())"""));
    }

    Future<List<LaneOf>> lanesWithQueuedJobs() {
        return pg.list(
                WindowStore::lane, LANES.formatted(JobState.QUEUED.ordinal(), "select scanner, lane from lanes"));
    }

    private static LaneOf lane(Row row) {
        return new LaneOf(row.getString("scanner"), Lane.values()[row.getShort("lane")]);
    }

    /** Due jobs, the longest due first. A follower waits until the job before it does not run any more. */
    Future<List<DueJob>> due(LaneOf lane, int limit) {
        return pg.list(
                WindowStore::dueJob, """
                select j.public_id, j.epoch, j.trace, coalesce(a.digest, a.external_name) as subject
                from job j join artifact a on a.id = j.artifact_id
                where j.state = 0 and j.scanner = $1 and j.lane = $2 and j.not_before <= now()
                  and j.artifact_id not in (select r.artifact_id from job r where r.state = 2 and r.scanner = $1)
                order by j.not_before, j.id limit $3""", lane.scanner(), (short) lane.lane().ordinal(), limit);
    }

    /**
     * What runs and what stands in the window.
     *
     * @param running false where it stands in the window
     */
    record Usage(String scanner, Lane lane, String registry, boolean running, int count) {}

    Future<List<Usage>> usage() {
        return pg.list(
                row -> new Usage(
                        row.getString("scanner"),
                        Lane.values()[row.getShort("lane")],
                        row.getString("registry"),
                        row.getBoolean("running"),
                        row.getInteger("count")),
                """
                select j.scanner, j.lane, split_part(s.address, '/', 1) as registry, j.running, count(*)::int as count
                from (select scanner, lane, source_id, true as running from job where state = 2
                      union all
                      select scanner, lane, source_id, false from job where state = 1) j
                join source s on s.id = j.source_id
                group by 1, 2, 3, 4""");
    }

    /**
     * The same of one registry.
     *
     * @param registry null for all but the limited ones
     */
    Future<List<DueJob>> due(LaneOf lane, @Nullable String registry, Set<String> limited, int limit) {
        return pg.list(
                WindowStore::dueJob,
                """
                select j.public_id, j.epoch, j.trace, coalesce(a.digest, a.external_name) as subject
                from job j join artifact a on a.id = j.artifact_id join source s on s.id = j.source_id
                where j.state = 0 and j.scanner = $1 and j.lane = $2 and j.not_before <= now()
                  and case when $4::text is null then split_part(s.address, '/', 1) <> all($5)
                           else split_part(s.address, '/', 1) = $4 end
                  and j.artifact_id not in (select r.artifact_id from job r where r.state = 2 and r.scanner = $1)
                order by j.not_before, j.id limit $3""",
                lane.scanner(),
                (short) lane.lane().ordinal(),
                limit,
                registry,
                limited.toArray(String[]::new));
    }

    private static DueJob dueJob(Row row) {
        return new DueJob(
                new JobId(row.getUUID("public_id")),
                row.getLong("epoch"),
                row.getString("subject"),
                Trace.continued(row.getString("trace")));
    }

    /**
     * Marks jobs whose entries are in the window. Those that were claimed, raised to another lane or locked meanwhile are
     * left as they are: an entry too many is only a hint.
     */
    Future<Void> queued(LaneOf lane, List<DueJob> jobs, List<String> entries) {
        return pg.query(
                        """
                update job j set state = 1, entry = f.entry, queued_at = now()
                from (select w.id, e.entry
                      from unnest($1::uuid[], $2::bigint[], $3::text[]) as e (public_id, epoch, entry)
                      join job w on w.public_id = e.public_id and w.epoch = e.epoch
                      where w.state + 0 = 0 and w.lane = $4
                      order by w.artifact_id, w.scanner
                      for update of w skip locked) f
                where j.id = f.id""",
                        jobs.stream().map(j -> j.job().value()).toArray(UUID[]::new),
                        jobs.stream().map(DueJob::epoch).toArray(Long[]::new),
                        entries.toArray(String[]::new),
                        (short) lane.lane().ordinal())
                .mapEmpty();
    }

    Future<List<Queued>> queued(LaneOf lane, int limit) {
        return pg.list(
                row -> new Queued(row.getUUID("public_id"), row.getString("entry")),
                "select public_id, entry from job where state = 1 and scanner = $1 and lane = $2 order by id limit $3",
                lane.scanner(),
                (short) lane.lane().ordinal(),
                limit);
    }

    /** Queued jobs whose entries are gone wait again. */
    Future<Integer> backToWaiting(List<Queued> gone) {
        return pg.query(
                        """
                update job j set state = 0, entry = null
                from (select w.id
                      from unnest($1::uuid[], $2::text[]) as e (public_id, entry)
                      join job w on w.public_id = e.public_id and w.entry is not distinct from e.entry
                      where w.state + 0 = 1
                      order by w.artifact_id, w.scanner
                      for update of w skip locked) f
                where j.id = f.id""",
                        gone.stream().map(Queued::job).toArray(UUID[]::new),
                        gone.stream().map(Queued::entry).toArray(String[]::new))
                .map(rows -> rows.rowCount());
    }

    /** Milliseconds until the next job that waits is due; empty when none is. */
    Future<Optional<Long>> untilNext() {
        return Pg.millis(pg, LANES.formatted(JobState.WAITING.ordinal(), """
                select (extract(epoch from (
                    select min(d.due) from lanes l cross join lateral (
                        select min(j.not_before) as due from job j
                        where j.state = 0 and j.scanner = l.scanner and j.lane = l.lane and j.not_before > now()) d) - now())
                    * 1000)::bigint as millis"""));
    }
}
