package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.finding.TransitionCause;
import io.vulnstream.ingester.Standing.Because;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which artifacts count for a source: those its references name, and of a reference that moved those before it that the new
 * one does not cover yet. Whoever asks holds the sources' locks until the end of the transaction.
 *
 * <p>An artifact covers another one when every enabled scanner that looked at that one has looked at each of its own images
 * that are to be scanned. So what a source has is not resolved because its new image waits for its scan.
 */
final class SourceStore {
    /** Sources one of whose references names the artifact or an index of it, and those that hold what reports of others name. */
    private static final String NAMING = """
            select r.source_id from reference r
            where r.until is null
              and r.artifact_id in (select $1::bigint union all select index_id from artifact_child where artifact_id = $1)
            union
            select a.source_id from artifact_source a join source e on e.id = a.source_id and e.kind = 2
            where a.artifact_id = $1""";

    private SourceStore() {}

    /**
     * Sources, locked in the order of their rows.
     *
     * @param joined those for which the artifact counts from now on
     */
    record Held(List<Long> sources, Set<Long> joined) {}

    /** The sources an artifact counts for. */
    static Future<Held> holdOf(SqlClient tx, long artifact) {
        return Pg.run(tx, """
                        select id from source
                        where id in (select source_id from source_artifact where artifact_id = $1 union %s)
                        order by id for no key update""".formatted(NAMING), artifact)
                .map(SourceStore::ids)
                .compose(sources -> sources.isEmpty()
                        ? Future.succeededFuture(new Held(sources, Set.of()))
                        : join(tx, artifact, sources).map(joined -> new Held(sources, joined)));
    }

    /** The references may have moved while the locks were waited for: what they name is read again. */
    private static Future<Set<Long>> join(SqlClient tx, long artifact, List<Long> sources) {
        return Pg.run(tx, """
                        insert into source_artifact (source_id, artifact_id)
                        select n.source_id, $1::bigint from (%s) n where n.source_id = any ($2)
                        on conflict do nothing
                        returning source_id""".formatted(NAMING), artifact, sources.toArray(Long[]::new))
                .map(rows -> new HashSet<>(ids(rows)));
    }

    /** Sources that count other artifacts besides, which may have waited for this one to be scanned. */
    static Future<Void> markWaiting(SqlClient tx, long artifact, List<Long> sources) {
        return Pg.run(tx, """
                        insert into source_stale (source_id)
                        select s.id from unnest($2::bigint[]) as s (id)
                        where exists (
                            select from source_artifact o
                            where o.source_id = s.id and o.artifact_id <> $1
                              and not exists (
                                  select from reference r
                                  where r.source_id = s.id and r.until is null
                                    and r.artifact_id in (select o.artifact_id
                                                          union all
                                                          select c.index_id from artifact_child c
                                                          where c.artifact_id = o.artifact_id)))""", artifact, sources.toArray(Long[]::new)).mapEmpty();
    }

    /** One source that is to be worked out anew. */
    static Future<Void> hold(SqlClient tx, long source) {
        return Pg.run(tx, "select id from source where id = $1 for no key update", source)
                .mapEmpty();
    }

    /** The sources that have some artifacts, or had them. */
    static Future<List<Long>> holdAll(SqlClient tx, Set<Long> artifacts) {
        return Pg.run(tx, """
                        select id from source
                        where id in (select source_id from artifact_source where artifact_id = any ($1))
                        order by id for no key update""", (Object) artifacts.toArray(Long[]::new)).map(SourceStore::ids);
    }

    /** Works out anew what counts for a source. */
    static Future<Void> refresh(SqlClient tx, long source, Set<String> enabled) {
        return Pg.run(tx, """
                        with named as (
                            select r.name, i.id as image
                            from reference r
                            cross join lateral (
                                select c.artifact_id as id from artifact_child c where c.index_id = r.artifact_id
                                union all
                                select r.artifact_id
                                where not exists (select from artifact_child c where c.index_id = r.artifact_id)) i
                            where r.source_id = $1 and r.until is null),
                        scanned as (
                            select n.name, n.image from named n
                            where exists (select from watermark w where w.artifact_id = n.image)
                               or exists (select from job j where j.artifact_id = n.image)),
                        former as (
                            select distinct sa.artifact_id, r.name
                            from source_artifact sa
                            left join artifact_child c on c.artifact_id = sa.artifact_id
                            join reference r on r.source_id = $1 and r.artifact_id in (sa.artifact_id, c.index_id)
                                            and r.until is not null
                            where sa.source_id = $1 and sa.artifact_id not in (select image from named)),
                        waiting as (
                            select distinct f.artifact_id from former f
                            where exists (select from named n where n.name = f.name)
                              and (not exists (select from scanned s where s.name = f.name)
                                   or exists (
                                       select from watermark w
                                       join scanned s on s.name = f.name
                                       where w.artifact_id = f.artifact_id and w.scanner = any ($2)
                                         and not exists (select from watermark v
                                                         where v.artifact_id = s.image and v.scanner = w.scanner)))),
                        counting as (
                            select image as id from named
                            union
                            select artifact_id from waiting
                            union
                            select a.artifact_id from artifact_source a join source e on e.id = a.source_id and e.kind = 2
                            where a.source_id = $1),
                        gone as (
                            delete from source_artifact sa
                            where sa.source_id = $1 and not exists (select from counting c where c.id = sa.artifact_id))
                        insert into source_artifact (source_id, artifact_id)
                        select $1, c.id from counting c
                        where not exists (select from source_artifact sa
                                          where sa.source_id = $1 and sa.artifact_id = c.id)""", source, enabled.toArray(String[]::new)).mapEmpty();
    }

    /** The reference of a source that moved or came last, from what to what, as the cause of what follows from it. */
    static Future<Because> lastMove(SqlClient tx, long source) {
        return Pg.run(tx, """
                        select r.name, coalesce(b.digest, b.external_name) as moved_from,
                               coalesce(a.digest, a.external_name) as moved_to
                        from reference r
                        join artifact a on a.id = r.artifact_id
                        left join lateral (
                            select artifact_id from reference f
                            where f.source_id = r.source_id and f.name = r.name and f.until is not null
                            order by f.until desc, f.id desc limit 1) f on true
                        left join artifact b on b.id = f.artifact_id
                        where r.source_id = $1 and r.until is null
                        order by r.since desc, r.id desc limit 1""", source).map(rows -> {
            for (var row : rows) {
                var name = row.getString("name") + " ";
                var from = row.getString("moved_from");
                return new Because(
                        TransitionCause.ARTIFACT, from == null ? null : name + from, name + row.getString("moved_to"));
            }
            return new Because(TransitionCause.ARTIFACT, null, null);
        });
    }

    private static List<Long> ids(Iterable<Row> rows) {
        var found = new ArrayList<Long>();
        rows.forEach(row -> found.add(row.getLong(0)));
        return List.copyOf(found);
    }
}
