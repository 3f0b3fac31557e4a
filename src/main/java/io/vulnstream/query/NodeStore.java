package io.vulnstream.query;

import io.vertx.core.Future;
import io.vulnstream.support.pg.Pg;
import java.util.Optional;
import java.util.UUID;

/** What an id names. */
final class NodeStore {
    private final Pg pg;

    NodeStore(Pg pg) {
        this.pg = pg;
    }

    enum Kind {
        SOURCE,
        ARTIFACT,
        SCAN,
        PROBLEM,
        FINDING,
        VULNERABILITY,
        REQUEST,
        EXPORT_RUN,
        DECISION
    }

    /**
     * @param key inside; 0 for kinds that are fetched by their id
     * @param id differs from the one asked for when a failed job was run again (then it is the id of its scan), and when
     *     a problem, finding or vulnerability became one with another (then it is that one's)
     */
    record Found(Kind kind, long key, UUID id) {}

    Future<Optional<Found>> find(UUID id) {
        return pg.first(
                row -> new Found(Kind.valueOf(row.getString("kind")), row.getLong("key"), row.getUUID("id")), """
                select 'SOURCE' as kind, id as key, public_id as id from source where public_id = $1
                union all
                select 'ARTIFACT', id, public_id from artifact where public_id = $1
                union all
                select 'SCAN', 0, id from scan where id = $1
                union all
                select 'SCAN', 0, coalesce(scan_id, public_id) from job
                where public_id = $1 and (scan_id is not null or state = 5)
                union all
                select 'PROBLEM', id, public_id from problem where public_id = $1
                union all
                select 'PROBLEM', p.id, p.public_id
                from problem_moved m join problem p on p.id = m.problem_id where m.public_id = $1
                union all
                select 'FINDING', id, public_id from finding where public_id = $1
                union all
                select 'FINDING', f.id, f.public_id
                from finding_moved m join finding f on f.id = m.finding_id where m.public_id = $1
                union all
                select 'VULNERABILITY', coalesce(now.id, former.id), coalesce(now.public_id, former.public_id)
                from vulnerability_group former
                left join lateral (
                    select g.id, g.public_id from vulnerability v
                    join group_member m on m.vulnerability_id = v.id
                    join vulnerability_group g on g.id = m.group_id
                    where v.name = former.key
                    order by g.id = former.id desc, m.covering, g.id limit 1) now on true
                where former.public_id = $1
                union all
                select 'REQUEST', id, public_id from request where public_id = $1
                union all
                select 'DECISION', id, public_id from decision where public_id = $1
                union all
                select 'EXPORT_RUN', id, public_id from export_run where public_id = $1
                limit 1""", id);
    }
}
