package io.vulnstream.triage;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Looks up what drafts name, and who owns it. */
final class ReachStore {
    private final Pg pg;

    ReachStore(Pg pg) {
        this.pg = pg;
    }

    /** @param source row */
    record Problem(long row, UUID sourceId, long source, String ecosystem, String name, String key) {}

    Future<Optional<Problem>> problem(UUID id) {
        return pg.first(ReachStore::problem, """
                select p.id, p.source_id, s.public_id as source, n.ecosystem, n.name, g.key
                from problem p
                join source s on s.id = p.source_id
                join package n on n.id = p.name_id
                join vulnerability_group g on g.id = p.group_id
                where p.id = (select id from problem where public_id = $1
                              union all select problem_id from problem_moved where public_id = $1 limit 1)""", id);
    }

    private static Problem problem(Row row) {
        return new Problem(
                row.getLong("id"),
                row.getUUID("source"),
                row.getLong("source_id"),
                row.getString("ecosystem"),
                row.getString("name"),
                row.getString("key"));
    }

    Future<Optional<Long>> source(UUID id) {
        return pg.first(row -> row.getLong("id"), "select id from source where public_id = $1", id);
    }

    Future<Optional<Long>> artifact(UUID id) {
        return pg.first(row -> row.getLong("id"), "select id from artifact where public_id = $1", id);
    }

    /** Names of teams to their rows. */
    Future<Map<String, Long>> teams(List<String> names) {
        return pg.list(
                        row -> Map.entry(row.getString("name"), row.getLong("id")),
                        "select id, name from team where name = any ($1)",
                        (Object) names.toArray(String[]::new))
                .map(found -> found.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    Future<List<String>> ownersOfSource(long source) {
        return pg.list(row -> row.getString("name"), """
                select distinct m.name from source s
                join target t on t.repository = s.address and t.active
                join team m on m.id = t.team_id
                where s.id = $1 order by 1""", source);
    }

    /** Of any source that has it. */
    Future<List<String>> ownersOfArtifact(long artifact) {
        return pg.list(row -> row.getString("name"), """
                select distinct m.name from artifact_source a
                join source s on s.id = a.source_id
                join target t on t.repository = s.address and t.active
                join team m on m.id = t.team_id
                where a.artifact_id = $1 order by 1""", artifact);
    }
}
