package io.vulnstream.exchange;

import static io.vulnstream.support.pg.Columns.instantOrNull;
import static io.vulnstream.support.pg.Columns.textOrNull;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.Cause;
import io.vulnstream.exchange.ExportedArtifact.Database;
import io.vulnstream.exchange.ExportedArtifact.Owned;
import io.vulnstream.exchange.ExportedArtifact.Scan;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Artifacts with their names and what became of their scans, in the snapshot of an export. */
final class ArtifactReadStore {
    private static final int DEAD = 5;
    private static final int DONE = 4;

    private ArtifactReadStore() {}

    private record Named(@Nullable String source, List<String> references, Owned owned) {}

    static Future<List<ExportedArtifact>> of(SqlClient snapshot, Subject subject) {
        return keys(snapshot, subject).compose(keys -> names(snapshot, subject, keys)
                .compose(names -> scans(snapshot, keys).compose(scans -> artifacts(snapshot, keys, names, scans))));
    }

    private static Future<Long[]> keys(SqlClient snapshot, Subject subject) {
        var sql =
                switch (subject.kind()) {
                    case SOURCE -> "select artifact_id from source_artifact where source_id = $1 order by artifact_id";
                    case ARTIFACT -> """
                            select artifact_id from artifact_child where index_id = $1
                            union all
                            select $1::bigint where not exists (select from artifact_child where index_id = $1)
                            order by artifact_id""";
                };
        return Pg.run(snapshot, sql, subject.key())
                .map(rows -> Pg.mapped(rows, row -> row.getLong("artifact_id")).toArray(Long[]::new));
    }

    /** Names of the artifact itself and of every index it is in. */
    private static Future<Map<Long, Named>> names(SqlClient snapshot, Subject subject, Long[] keys) {
        var source = subject.kind() == Subject.Kind.SOURCE ? subject.name() : null;
        return Pg.run(snapshot, """
                        select k.key,
                               (select min(s.address) from artifact_source l join source s on s.id = l.source_id
                                where l.artifact_id = k.key) as source,
                               array(select l.source_id from artifact_source l
                                     join source s on s.id = l.source_id
                                     where l.artifact_id = k.key and ($2::text is null or s.address = $2)) as sources,
                               array(select distinct t.team_id from artifact_source l
                                     join source s on s.id = l.source_id
                                     join target t on t.repository = s.address and t.active
                                     where l.artifact_id = k.key and ($2::text is null or s.address = $2)) as teams,
                               array(select s.address || ':' || r.name from reference r
                                     join source s on s.id = r.source_id
                                     where r.until is null and ($2::text is null or s.address = $2)
                                       and r.artifact_id in (
                                           select k.key
                                           union all
                                           select c.index_id from artifact_child c where c.artifact_id = k.key)
                                     order by 1) as names
                        from unnest($1::bigint[]) as k (key)""", keys, source).map(rows -> {
            var names = new HashMap<Long, Named>();
            rows.forEach(row -> names.put(
                    row.getLong("key"),
                    new Named(
                            source != null ? source : row.getString("source"),
                            List.of(row.getArrayOfStrings("names")),
                            new Owned(
                                    List.of(row.getArrayOfLongs("sources")), List.of(row.getArrayOfLongs("teams"))))));
            return names;
        });
    }

    /** Of each scanner what counts, unless its last job ended badly after that or nothing has come of any yet. */
    private static Future<Map<Long, List<Scan>>> scans(SqlClient snapshot, Long[] keys) {
        return Pg.run(snapshot, """
                        select x.artifact_id, x.scanner, x.scan_id is not null as counted, x.state, x.cause,
                               c.scanner_version, c.database_version, c.database_built
                        from ((select artifact_id, scanner, scan_id, scan_recorded_at from watermark
                              where artifact_id = any ($1)) w
                        full join (select distinct on (artifact_id, scanner) artifact_id, scanner, state, cause
                                   from job where artifact_id = any ($1) and state <> 6
                                   order by artifact_id, scanner, id desc) j using (artifact_id, scanner)) x
                        left join scan c on c.id = x.scan_id and c.recorded_at = x.scan_recorded_at
                        order by x.artifact_id, x.scanner""", (Object) keys).map(rows -> {
            var scans = new HashMap<Long, List<Scan>>();
            rows.forEach(row -> scans.computeIfAbsent(row.getLong("artifact_id"), key -> new ArrayList<>())
                    .add(scan(row)));
            return scans;
        });
    }

    private static Scan scan(Row row) {
        var state = row.getShort("state");
        var cause = row.getShort("cause");
        boolean failed = state != null && state == DEAD;
        boolean counted = row.getBoolean("counted") || (state != null && state == DONE);
        var version = row.getString("database_version");
        var built = instantOrNull(row, "database_built");
        return new Scan(
                row.getString("scanner"),
                row.getString("scanner_version"),
                version == null && built == null ? null : new Database(version, built),
                failed ? "failed" : counted ? "succeeded" : "pending",
                failed && cause != null ? Cause.ofCode(cause).word() : null);
    }

    private static Future<List<ExportedArtifact>> artifacts(
            SqlClient snapshot, Long[] keys, Map<Long, Named> names, Map<Long, List<Scan>> scans) {
        return Pg.run(snapshot, """
                        select id, public_id, digest, external_name, platform from artifact
                        where id = any ($1) order by id""", (Object) keys)
                .map(rows -> Pg.mapped(rows, row -> {
                    var named = Objects.requireNonNull(names.get(row.getLong("id")));
                    return new ExportedArtifact(
                            row.getLong("id"),
                            row.getUUID("public_id"),
                            named.source(),
                            named.references(),
                            row.getString("digest"),
                            row.getString("external_name"),
                            textOrNull(row, "platform"),
                            scans.getOrDefault(row.getLong("id"), List.of()),
                            named.owned());
                }));
    }
}
