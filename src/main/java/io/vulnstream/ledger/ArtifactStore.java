package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.ArtifactKind;
import io.vulnstream.event.SourceKind;
import io.vulnstream.ledger.ReferenceResolver.Image;
import io.vulnstream.ledger.ReferenceResolver.Resolution;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sources, artifacts and the names that point to them, as a registry showed them. */
final class ArtifactStore {
    private ArtifactStore() {}

    /** Rows of sources by address and of artifacts by digest. */
    record Places(Map<String, Long> sources, Map<String, Long> artifacts) {
        long source(Resolution resolution) {
            return row(sources, resolution.source());
        }

        long artifact(Image image) {
            return row(artifacts, image.digest());
        }

        private static long row(Map<String, Long> rows, String name) {
            var row = rows.get(name);
            if (row == null) {
                throw new IllegalStateException(name + " was stored and is not there");
            }
            return row;
        }
    }

    static Future<Places> record(SqlClient tx, List<Resolved> resolved) {
        var addresses = resolved.stream()
                .map(r -> r.resolution().source())
                .distinct()
                .sorted()
                .toList();
        return sources(tx, SourceKind.IMAGE_REPOSITORY, addresses)
                .compose(sources -> artifacts(tx, resolved).map(artifacts -> new Places(sources, artifacts)))
                .compose(places -> linked(tx, resolved, places)
                        .compose(done -> children(tx, resolved, places))
                        .compose(done -> references(tx, resolved, places))
                        .map(places));
    }

    static Future<Long> source(SqlClient tx, SourceKind kind, String address) {
        return sources(tx, kind, List.of(address)).map(rows -> rows.get(address));
    }

    /** Looked up first: a row that is there must not be locked by everyone who mentions it. */
    private static Future<Map<String, Long>> sources(SqlClient tx, SourceKind kind, List<String> addresses) {
        return sources(tx, addresses).compose(known -> {
            var missing = addresses.stream().filter(a -> !known.containsKey(a)).toList();
            return missing.isEmpty()
                    ? Future.succeededFuture(known)
                    // Somebody else may make the same: the statement after this one sees it.
                    : Pg.run(
                                    tx,
                                    """
                            insert into source (public_id, kind, address)
                            select n.public_id, $3, n.address
                            from unnest($1::uuid[], $2::text[]) as n (public_id, address) order by n.address
                            on conflict (address) do nothing""",
                                    missing.stream().map(a -> Ids.next()).toArray(UUID[]::new),
                                    missing.toArray(String[]::new),
                                    (short) kind.ordinal())
                            .compose(made -> sources(tx, addresses));
        });
    }

    private static Future<Map<String, Long>> sources(SqlClient tx, List<String> addresses) {
        return Pg.run(tx, "select id, address from source where address = any($1)", (Object)
                        addresses.toArray(String[]::new))
                .map(rows -> Pg.mapped(rows, row -> row).stream()
                        .collect(Collectors.toMap(row -> row.getString("address"), row -> row.getLong("id"))));
    }

    private record Known(Image image, ArtifactKind kind) {}

    private static Future<Map<String, Long>> artifacts(SqlClient tx, List<Resolved> resolved) {
        var all = new TreeMap<String, Known>();
        resolved.forEach(r -> {
            indexOf(r).ifPresent(index -> all.put(index.digest(), new Known(index, ArtifactKind.INDEX)));
            r.images()
                    .forEach(image -> all.merge(
                            image.digest(),
                            new Known(image, ArtifactKind.IMAGE),
                            (one, other) -> one.image().platform() == null ? other : one));
        });
        var rows = List.copyOf(all.values());
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
                        rows.stream().map(k -> Ids.next()).toArray(UUID[]::new),
                        rows.stream().map(k -> (short) k.kind().ordinal()).toArray(Short[]::new),
                        column(rows, Image::digest),
                        column(rows, Image::mediaType),
                        column(rows, Image::platform))
                .compose(done -> completed(
                        tx,
                        rows.stream()
                                .filter(k -> k.kind() == ArtifactKind.IMAGE)
                                .toList()))
                .compose(done -> Pg.run(tx, """
                        select id, digest from artifact where digest = any($1) order by id for key share""", (Object) column(rows, Image::digest)))
                .map(found -> Pg.mapped(found, row -> row).stream()
                        .collect(Collectors.toMap(row -> row.getString("digest"), row -> row.getLong("id"))));
    }

    private static Optional<Image> indexOf(Resolved resolved) {
        return Optional.ofNullable(resolved.resolution().index());
    }

    private static @Nullable String[] column(List<Known> rows, Function<Image, @Nullable String> value) {
        return rows.stream().map(k -> value.apply(k.image())).toArray(String[]::new);
    }

    /** An artifact first named by an imported report gets its kind and platform from the registry. */
    private static Future<Void> completed(SqlClient tx, List<Known> images) {
        return Pg.run(
                        tx,
                        """
                update artifact a set platform = n.platform, media_type = n.media_type
                from unnest($1::text[], $2::text[], $3::text[]) as n (digest, platform, media_type)
                where a.digest = n.digest
                  and (a.platform is null and n.platform is not null or a.media_type is null)""",
                        column(images, Image::digest),
                        column(images, Image::platform),
                        column(images, Image::mediaType))
                .mapEmpty();
    }

    private record Link(long from, long to) {}

    private static Future<Void> linked(SqlClient tx, List<Resolved> resolved, Places places) {
        var links = resolved.stream()
                .flatMap(r -> Stream.concat(indexOf(r).stream(), r.images().stream())
                        .map(image -> new Link(places.artifact(image), places.source(r.resolution()))))
                .distinct()
                .toList();
        return Pg.run(
                        tx,
                        """
                insert into artifact_source (artifact_id, source_id)
                select l.artifact, l.source from unnest($1::bigint[], $2::bigint[]) as l (artifact, source)
                order by l.artifact, l.source
                on conflict do nothing""",
                        links.stream().map(Link::from).toArray(Long[]::new),
                        links.stream().map(Link::to).toArray(Long[]::new))
                .mapEmpty();
    }

    private record Child(long index, long image, String platform) {}

    /** An image of an index is where the index is. */
    private static Future<Void> children(SqlClient tx, List<Resolved> resolved, Places places) {
        var children = resolved.stream()
                .flatMap(r -> indexOf(r).stream().flatMap(index -> r.images().stream()
                        .map(image -> new Child(
                                places.artifact(index),
                                places.artifact(image),
                                Objects.requireNonNullElse(image.platform(), "")))))
                .distinct()
                .toList();
        if (children.isEmpty()) {
            return Future.succeededFuture();
        }
        var indexes = children.stream().map(Child::index).toArray(Long[]::new);
        return Pg.run(
                        tx,
                        """
                with come as (
                    insert into artifact_child (index_id, artifact_id, platform)
                    select c.index, c.image, c.platform
                    from unnest($1::bigint[], $2::bigint[], $3::text[]) as c (index, image, platform)
                    order by c.index, c.image
                    on conflict do nothing
                    returning index_id)
                insert into source_stale (source_id)
                select distinct r.source_id from come c
                join reference r on r.artifact_id = c.index_id and r.until is null""",
                        indexes,
                        children.stream().map(Child::image).toArray(Long[]::new),
                        children.stream().map(Child::platform).toArray(String[]::new))
                .compose(done -> Pg.run(tx, """
                insert into artifact_source (artifact_id, source_id)
                select distinct c.artifact_id, s.source_id
                from artifact_child c join artifact_source s on s.artifact_id = c.index_id
                where c.index_id = any($1) order by c.artifact_id, s.source_id
                on conflict do nothing""", (Object) indexes))
                .mapEmpty();
    }

    private record Name(long source, String tag) {}

    /** The tag points to the index where there is one. When it moved, what it pointed to before is kept. */
    private static Future<Void> references(SqlClient tx, List<Resolved> resolved, Places places) {
        var named = new LinkedHashMap<Name, Long>();
        resolved.forEach(r -> {
            var tag = r.resolution().tag();
            if (tag != null) {
                var target = indexOf(r).orElseGet(() -> r.resolution().images().get(0));
                named.put(new Name(places.source(r.resolution()), tag), places.artifact(target));
            }
        });
        if (named.isEmpty()) {
            return Future.succeededFuture();
        }
        Object[] values = {
            named.keySet().stream().map(Name::source).toArray(Long[]::new),
            named.keySet().stream().map(Name::tag).toArray(String[]::new),
            named.values().toArray(Long[]::new)
        };
        return Pg.run(tx, """
                with moved as (
                    update reference r set until = now()
                    from unnest($1::bigint[], $2::text[], $3::bigint[]) as n (source, name, artifact)
                    where r.source_id = n.source and r.name = n.name and r.until is null and r.artifact_id <> n.artifact
                    returning r.source_id)
                insert into source_stale (source_id) select distinct source_id from moved""", values).compose(done -> Pg.run(tx, """
                        with come as (
                            insert into reference (source_id, name, artifact_id)
                            select n.source, n.name, n.artifact
                            from unnest($1::bigint[], $2::text[], $3::bigint[]) as n (source, name, artifact)
                            where not exists (select 1 from reference r
                                              where r.source_id = n.source and r.name = n.name and r.until is null)
                            order by n.source, n.name
                            on conflict (source_id, name) where until is null do nothing
                            returning source_id)
                        insert into source_stale (source_id) select distinct source_id from come""", values)).mapEmpty();
    }
}
