package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.ordinal;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.event.ArtifactKind;
import io.vulnstream.finding.Severity;
import io.vulnstream.query.view.ArtifactView;
import io.vulnstream.query.view.CountsView;
import io.vulnstream.support.pg.Pg;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Artifacts and what is counted of them. */
final class ArtifactStore {
    static final String ARTIFACTS = "artifacts";
    private static final String COLUMNS =
            "a.id, a.public_id, a.kind, a.digest, a.external_name, a.media_type, a.platform, a.first_seen_at";
    private static final String SELECT = "select %s from artifact a".formatted(COLUMNS);
    private static final String REFERENCED = """
            (exists (select from reference r where r.artifact_id = a.id and r.until is null)
             or exists (select from artifact_child c
                        join reference r on r.artifact_id = c.index_id and r.until is null
                        where c.artifact_id = a.id))""";

    private final Pg pg;
    private final PageStore pages;

    ArtifactStore(Pg pg) {
        this.pg = pg;
        this.pages = new PageStore(pg);
    }

    /** @param ids null for all */
    record Filter(
            @Nullable List<UUID> ids,
            @Nullable UUID source,
            @Nullable String digest,
            @Nullable ArtifactKind kind,
            @Nullable Boolean referenced) {}

    Future<List<ArtifactView>> page(Filter filter, PageRequest page) {
        var where = new Conditions()
                .andIf(Conditions.uuids(filter.ids()), "a.public_id = any (?)")
                .andIf(filter.source(), """
                        a.id in (select l.artifact_id from artifact_source l
                                 join source s on s.id = l.source_id where s.public_id = ?)""")
                .andIf(filter.digest(), "a.digest = ?");
        if (filter.kind() != null) {
            where.and("a.kind = ?", (short) filter.kind().ordinal());
        }
        if (filter.referenced() != null) {
            where.and((filter.referenced() ? "" : "not ") + REFERENCED);
        }
        return pages.newest(ArtifactStore::artifact, SELECT, "a.id", where, page);
    }

    static Cursor cursor(ArtifactView artifact) {
        return Cursor.of(ARTIFACTS, artifact.key());
    }

    Future<Map<Long, ArtifactView>> byKeys(List<Long> keys) {
        return pg.list(ArtifactStore::artifact, """
                        select %s from artifact a
                        where a.id = any ($1)""".formatted(COLUMNS), (Object) keys.toArray(Long[]::new))
                .map(rows -> Batch.byKey(rows, ArtifactView::key));
    }

    Future<Map<Long, List<ArtifactView>>> ofSources(List<Long> sources, PageRequest page) {
        var select = "select %s from artifact_source l join artifact a on a.id = l.artifact_id".formatted(COLUMNS);
        return pages.newestOf(sources, ArtifactStore::artifact, select, "l.artifact_id", "l.source_id = p.key", page);
    }

    Future<Map<Long, List<ArtifactView>>> children(List<Long> indexes) {
        return pg.list(row -> Map.entry(row.getLong("index_id"), artifact(row)), """
                        select c.index_id, %s from artifact_child c
                        join artifact a on a.id = c.artifact_id
                        where c.index_id = any ($1)
                        order by c.platform, a.id""".formatted(COLUMNS), (Object)
                        indexes.toArray(Long[]::new))
                .map(Batch::grouped);
    }

    /** What requests were resolved to, by their jobs and by the scans that confirmed them. */
    Future<Map<Long, List<ArtifactView>>> ofRequests(List<Long> requests) {
        return pg.list(row -> Map.entry(row.getLong("request_id"), artifact(row)), """
                        select x.request_id, %s from (
                            select l.request_id, j.artifact_id from request_job l
                            join job j on j.id = l.job_id
                            where l.request_id = any ($1)
                            union
                            select l.request_id, s.artifact_id from request_scan l
                            join scan s on s.id = l.scan_id
                            where l.request_id = any ($1)) x
                        join artifact a on a.id = x.artifact_id
                        order by a.id""".formatted(COLUMNS), (Object)
                        requests.toArray(Long[]::new))
                .map(Batch::grouped);
    }

    Future<Map<Long, CountsView>> counts(List<Long> artifacts) {
        return pg.query("""
                        select artifact_id, severity, count(*)::int as findings from finding
                        where artifact_id = any ($1) and status = 0
                        group by artifact_id, severity""", (Object) artifacts.toArray(Long[]::new)).map(rows -> {
            var counts = new HashMap<Long, Map<Severity, Integer>>();
            rows.forEach(row -> counts.computeIfAbsent(row.getLong("artifact_id"), key -> new EnumMap<>(Severity.class))
                    .put(ordinal(row, "severity", Severity.values()), row.getInteger("findings")));
            var views = new HashMap<Long, CountsView>();
            artifacts.forEach(key -> views.put(key, CountsView.of(counts.getOrDefault(key, Map.of()))));
            return views;
        });
    }

    private static ArtifactView artifact(Row row) {
        return new ArtifactView(
                row.getLong("id"),
                row.getUUID("public_id"),
                ordinal(row, "kind", ArtifactKind.values()),
                row.getString("digest"),
                row.getString("external_name"),
                row.getString("media_type"),
                row.getString("platform"),
                instant(row, "first_seen_at"));
    }
}
