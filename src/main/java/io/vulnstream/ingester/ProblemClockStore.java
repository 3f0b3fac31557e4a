package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.triage.SloPolicies;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What time does to problems: which are next, which policies they were worked out with, and how many there are each day. */
final class ProblemClockStore {
    private final Pg pg;

    ProblemClockStore(Pg pg) {
        this.pg = pg;
    }

    /** Problems whose time has come, by source; those that waited longest first. */
    Future<Map<Long, Set<Long>>> due(int limit) {
        return pg.list(row -> Map.entry(row.getLong("source_id"), row.getLong("problem_id")), """
                        select problem_id, source_id from problem_view
                        where next_at <= now() order by next_at limit $1""", limit)
                .map(found -> {
                    var bySource = new LinkedHashMap<Long, Set<Long>>();
                    found.forEach(one -> bySource.computeIfAbsent(one.getKey(), source -> new LinkedHashSet<>())
                            .add(one.getValue()));
                    return bySource;
                });
    }

    /** Milliseconds until something is due; none when nothing ever is. */
    Future<Optional<Long>> nextIn() {
        return Pg.millis(pg, """
                select (extract(epoch from least(
                           (select min(next_at) from problem_view where next_at is not null),
                           (select min(valid_until) from decision_in_force where valid_until is not null)) - now())
                        * 1000)::bigint as millis""");
    }

    /** Where they are others than before, everything is worked out anew. */
    Future<Void> policies(SloPolicies policies) {
        return pg.query("""
                        with changed as (
                            insert into slo_policy as p (digest) values ($1)
                            on conflict (id) do update set digest = excluded.digest, changed_at = now()
                            where p.digest <> excluded.digest
                            returning 1)
                        insert into source_stale (source_id)
                        select distinct source_id from problem where exists (select from changed)""", policies.digest()).mapEmpty();
    }

    /** What stands at the end of a day is what was there when it was last looked at. */
    Future<Void> countDay() {
        return pg.query("""
                with now as (
                    select (now() at time zone 'UTC')::date as day, team_id, status, severity, suppressed, slo,
                           sum(problems)::bigint as problems
                    from problem_count group by 2, 3, 4, 5, 6)
                insert into problem_count_day as d (day, team_id, status, severity, suppressed, slo, problems)
                select n.* from now n
                left join problem_count_day k using (day, team_id, status, severity, suppressed, slo)
                where n.problems is distinct from coalesce(k.problems, 0)
                order by 1, 2, 3, 4, 5, 6
                on conflict (day, team_id, status, severity, suppressed, slo) do update
                set problems = excluded.problems""").mapEmpty();
    }
}
