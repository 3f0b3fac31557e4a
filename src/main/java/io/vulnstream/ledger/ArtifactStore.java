package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.ArtifactKind;
import io.vulnstream.event.SourceKind;
import io.vulnstream.ledger.ReferenceResolver.Image;
import io.vulnstream.ledger.ReferenceResolver.Resolution;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sources, artifacts and the names that point to them, as a registry showed them. */
final class ArtifactStore {
    private ArtifactStore() {}

    /** @param images rows of the artifacts to scan */
    record Place(long source, List<Long> images) {}

    static Future<Place> record(SqlClient tx, Resolution resolution, List<Image> images) {
        var index = resolution.index();
        return source(tx, SourceKind.IMAGE_REPOSITORY, resolution.source())
                .compose(source -> artifacts(tx, index, images).compose(ids -> linked(tx, source, ids)
                        .compose(done -> children(tx, index, images, ids))
                        .compose(done -> reference(tx, source, resolution, ids))
                        .map(done -> new Place(
                                source,
                                images.stream().map(i -> row(ids, i.digest())).toList()))));
    }

    private static long row(Map<String, Long> ids, String digest) {
        var id = ids.get(digest);
        if (id == null) {
            throw new IllegalStateException("the artifact " + digest + " was stored and is not there");
        }
        return id;
    }

    /** Looked up first: a row that is there must not be locked by everyone who mentions it. */
    static Future<Long> source(SqlClient tx, SourceKind kind, String address) {
        return Pg.run(tx, """
                with made as (
                    insert into source (public_id, kind, address)
                    select $1, $2, $3 where not exists (select 1 from source where address = $3)
                    on conflict (address) do nothing
                    returning id)
                select id from made union all select id from source where address = $3""", Ids.next(), (short) kind.ordinal(), address)
                .compose(rows -> rows.rowCount() > 0
                        ? Future.succeededFuture(rows)
                        // Somebody else has just made it: this statement does not see it yet, the next one does.
                        : Pg.run(tx, "select id from source where address = $1", address))
                .map(rows -> rows.iterator().next().getLong("id"));
    }

    private static Future<Map<String, Long>> artifacts(SqlClient tx, @Nullable Image index, List<Image> images) {
        var all = index == null
                ? images
                : Stream.concat(Stream.of(index), images.stream()).toList();
        var digests = all.stream().map(Image::digest).toArray(String[]::new);
        return Pg.run(
                        tx,
                        """
                insert into artifact (public_id, kind, digest, media_type, platform)
                select n.public_id, n.kind, n.digest, n.media_type, n.platform
                from unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[])
                     as n (public_id, kind, digest, media_type, platform)
                where not exists (select 1 from artifact a where a.digest = n.digest)
                order by n.digest
                on conflict (digest) do nothing""",
                        all.stream().map(i -> Ids.next()).toArray(UUID[]::new),
                        all.stream()
                                .map(i -> (short) (i.equals(index) ? ArtifactKind.INDEX : ArtifactKind.IMAGE).ordinal())
                                .toArray(Short[]::new),
                        digests,
                        all.stream().map(Image::mediaType).toArray(String[]::new),
                        all.stream().map(Image::platform).toArray(String[]::new))
                .compose(done -> completed(tx, images))
                .compose(done -> Pg.run(tx, """
                        select id, digest from artifact where digest = any($1) order by id for key share""", (Object) digests))
                .map(rows -> {
                    var ids = new HashMap<String, Long>();
                    rows.forEach(row -> ids.put(row.getString("digest"), row.getLong("id")));
                    return ids;
                });
    }

    /** An artifact first named by an imported report gets its kind and platform from the registry. */
    private static Future<Void> completed(SqlClient tx, List<Image> images) {
        return Pg.run(
                        tx,
                        """
                update artifact a set platform = n.platform, media_type = n.media_type
                from unnest($1::text[], $2::text[], $3::text[]) as n (digest, platform, media_type)
                where a.digest = n.digest
                  and (a.platform is null and n.platform is not null or a.media_type is null)""",
                        images.stream().map(Image::digest).toArray(String[]::new),
                        images.stream().map(Image::platform).toArray(String[]::new),
                        images.stream().map(Image::mediaType).toArray(String[]::new))
                .mapEmpty();
    }

    private static Future<Void> linked(SqlClient tx, long source, Map<String, Long> ids) {
        return Pg.run(tx, """
                insert into artifact_source (artifact_id, source_id)
                select a, $2 from unnest($1::bigint[]) a order by a
                on conflict do nothing""", ids.values().toArray(Long[]::new), source).mapEmpty();
    }

    private static Future<Void> children(
            SqlClient tx, @Nullable Image index, List<Image> images, Map<String, Long> ids) {
        if (index == null) {
            return Future.succeededFuture();
        }
        return Pg.run(
                        tx,
                        """
                insert into artifact_child (index_id, artifact_id, platform)
                select $1, c.id, coalesce(c.platform, '')
                from unnest($2::bigint[], $3::text[]) as c (id, platform) order by c.id
                on conflict do nothing""",
                        row(ids, index.digest()),
                        images.stream().map(i -> row(ids, i.digest())).toArray(Long[]::new),
                        images.stream().map(Image::platform).toArray(String[]::new))
                .compose(done -> Pg.run(tx, """
                insert into artifact_source (artifact_id, source_id)
                select c.artifact_id, s.source_id
                from artifact_child c join artifact_source s on s.artifact_id = c.index_id
                where c.index_id = $1 order by c.artifact_id, s.source_id
                on conflict do nothing""", row(ids, index.digest())))
                .mapEmpty();
    }

    /** The tag points to the index where there is one. When it moved, what it pointed to before is kept. */
    private static Future<Void> reference(SqlClient tx, long source, Resolution resolution, Map<String, Long> ids) {
        var tag = resolution.tag();
        if (tag == null) {
            return Future.succeededFuture();
        }
        var index = resolution.index();
        var target = index != null ? index : resolution.images().get(0);
        long artifact = row(ids, target.digest());
        return Pg.run(tx, """
                update reference set until = now()
                where source_id = $1 and name = $2 and until is null and artifact_id <> $3""", source, tag, artifact)
                .compose(done -> Pg.run(tx, """
                        insert into reference (source_id, name, artifact_id)
                        select $1, $2, $3
                        where not exists (select 1 from reference
                                          where source_id = $1 and name = $2 and until is null)
                        on conflict (source_id, name) where until is null do nothing""", source, tag, artifact))
                .mapEmpty();
    }
}
