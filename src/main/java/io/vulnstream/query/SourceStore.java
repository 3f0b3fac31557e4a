package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.ordinal;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.event.SourceKind;
import io.vulnstream.query.view.ReferenceView;
import io.vulnstream.query.view.SourceView;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sources, and the names in them that point to something now. */
final class SourceStore {
    static final String SOURCES = "sources";
    static final String REFERENCES = "references";
    private static final String REFERENCE = "r.id, r.source_id, s.address, r.name, r.artifact_id, r.since";
    private static final String REFERENCES_SELECT =
            "select %s from reference r join source s on s.id = r.source_id".formatted(REFERENCE);

    private final Pg pg;
    private final PageStore pages;

    SourceStore(Pg pg) {
        this.pg = pg;
        this.pages = new PageStore(pg);
    }

    Future<List<SourceView>> page(@Nullable String search, PageRequest page) {
        var where = new Conditions().andIf(search, "position(lower(?) in lower(address)) > 0");
        if (page.after() != null) {
            where.and("address > ?", page.after().word(0));
        }
        var limit = where.value(page.limit());
        return pg.list(SourceStore::source, """
                select id, public_id, kind, address from source
                where %s
                order by address limit %s""".formatted(where.where(), limit), where.values());
    }

    static Cursor cursor(SourceView source) {
        return Cursor.of(SOURCES, source.address());
    }

    Future<Map<Long, SourceView>> byKeys(List<Long> keys) {
        return pg.list(SourceStore::source, """
                        select id, public_id, kind, address from source
                        where id = any ($1)""", (Object) keys.toArray(Long[]::new))
                .map(rows -> Batch.byKey(rows, SourceView::key));
    }

    Future<Map<Long, List<SourceView>>> ofArtifacts(List<Long> artifacts) {
        return pg.list(row -> Map.entry(row.getLong("artifact_id"), source(row)), """
                        select l.artifact_id, s.id, s.public_id, s.kind, s.address
                        from artifact_source l
                        join source s on s.id = l.source_id
                        where l.artifact_id = any ($1)
                        order by s.address""", (Object)
                        artifacts.toArray(Long[]::new))
                .map(Batch::grouped);
    }

    /** The newest change first: ids rise with every change of a name. */
    Future<List<ReferenceView>> references(@Nullable UUID source, @Nullable String name, PageRequest page) {
        var where = new Conditions()
                .and("r.until is null")
                .andIf(source, "r.source_id = (select id from source where public_id = ?)")
                .andIf(name, "r.name = ?");
        return pages.newest(SourceStore::reference, REFERENCES_SELECT, "r.id", where, page);
    }

    static Cursor cursor(ReferenceView reference) {
        return Cursor.of(REFERENCES, reference.key());
    }

    Future<Map<Long, List<ReferenceView>>> referencesOfSources(List<Long> sources, PageRequest page) {
        return pages.newestOf(
                sources,
                SourceStore::reference,
                REFERENCES_SELECT,
                "r.id",
                "r.source_id = p.key and r.until is null",
                page);
    }

    /** Names of the artifact itself and of every index it is in; the first 100 by name. */
    Future<Map<Long, List<ReferenceView>>> referencesOfArtifacts(List<Long> artifacts) {
        return pg.list(
                        row -> Map.entry(row.getLong("parent"), reference(row)),
                        """
                        select p.key as parent, r.* from unnest($1::bigint[]) as p (key)
                        cross join lateral (
                            %s
                            where r.until is null and r.artifact_id in (
                                select p.key
                                union all
                                select c.index_id from artifact_child c where c.artifact_id = p.key)
                            order by s.address, r.name limit %d) r
                        order by r.address, r.name""".formatted(REFERENCES_SELECT, PageRequest.LARGEST),
                        (Object) artifacts.toArray(Long[]::new))
                .map(Batch::grouped);
    }

    static SourceView source(Row row) {
        return new SourceView(
                row.getLong("id"),
                row.getUUID("public_id"),
                ordinal(row, "kind", SourceKind.values()),
                row.getString("address"));
    }

    private static ReferenceView reference(Row row) {
        return new ReferenceView(
                row.getLong("id"),
                row.getLong("source_id"),
                row.getString("address"),
                row.getString("name"),
                row.getLong("artifact_id"),
                instant(row, "since"));
    }
}
