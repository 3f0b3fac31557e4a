package io.vulnstream.exporter;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.ArtifactKind;
import io.vulnstream.event.SourceKind;
import io.vulnstream.registry.RegistryClient.Descriptor;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Which tag of a repository names what, with every change of it. */
public final class ReferenceStore {
    private static final Set<String> INDEXES = Set.of(
            "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json");

    private final Pg pg;

    public ReferenceStore(Pg pg) {
        this.pg = pg;
    }

    /**
     * @param tags all the repository has; the names of others end now
     * @param named what some of them name now
     */
    public Future<Void> observe(String repository, Set<String> tags, Map<String, Descriptor> named) {
        var entries =
                named.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
        var names = entries.stream().map(Map.Entry::getKey).toArray(String[]::new);
        var descriptors = entries.stream().map(Map.Entry::getValue).toList();
        var digests = descriptors.stream().map(Descriptor::digest).toArray(String[]::new);
        return artifacts(descriptors)
                .compose(done -> pg.withTransaction(tx -> source(tx, repository)
                        .compose(source -> end(tx, source, tags.toArray(String[]::new), names, digests)
                                .compose(ended -> begin(tx, source, names, digests)))));
    }

    /** By themselves and sorted, because everybody adds to them. Their platforms are read when they are resolved. */
    private Future<Void> artifacts(List<Descriptor> descriptors) {
        return pg.query(
                        """
                insert into artifact (public_id, kind, digest, media_type)
                select distinct on (n.digest) n.public_id, n.kind, n.digest, n.media_type
                from unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[]) as n (public_id, kind, digest, media_type)
                where not exists (select 1 from artifact a where a.digest = n.digest)
                order by n.digest
                on conflict (digest) do nothing""",
                        descriptors.stream().map(one -> Ids.next()).toArray(UUID[]::new),
                        descriptors.stream()
                                .map(one -> (short) kind(one).ordinal())
                                .toArray(Short[]::new),
                        descriptors.stream().map(Descriptor::digest).toArray(String[]::new),
                        descriptors.stream().map(Descriptor::mediaType).toArray(String[]::new))
                .mapEmpty();
    }

    private static ArtifactKind kind(Descriptor descriptor) {
        return INDEXES.contains(descriptor.mediaType()) ? ArtifactKind.INDEX : ArtifactKind.IMAGE;
    }

    /** Locks the row, so that two listings of one repository do not take turns in the middle. */
    private static Future<Long> source(SqlClient tx, String repository) {
        return Pg.run(tx, """
                insert into source (public_id, kind, address) values ($1, $2, $3)
                on conflict (address) do nothing""", Ids.next(), (short) SourceKind.IMAGE_REPOSITORY.ordinal(), repository)
                .compose(done -> Pg.run(tx, "select id from source where address = $1 for no key update", repository))
                .map(rows -> rows.iterator().next().getLong("id"));
    }

    private static Future<Void> end(SqlClient tx, long source, String[] tags, String[] names, String[] digests) {
        return Pg.run(tx, """
                with ended as (
                    update reference r set until = now()
                    where r.source_id = $1 and r.until is null
                      and (r.name <> all ($2::text[])
                           or exists (
                               select 1 from unnest($3::text[], $4::text[]) as n (name, digest)
                               join artifact a on a.digest = n.digest
                               where n.name = r.name and a.id <> r.artifact_id))
                    returning 1)
                insert into source_stale (source_id) select $1 from ended limit 1""", source, tags, names, digests).mapEmpty();
    }

    private static Future<Void> begin(SqlClient tx, long source, String[] names, String[] digests) {
        return Pg.run(tx, """
                with come as (
                    insert into reference (source_id, name, artifact_id)
                    select $1, n.name, a.id
                    from unnest($2::text[], $3::text[]) as n (name, digest)
                    join artifact a on a.digest = n.digest
                    where not exists (
                        select 1 from reference r where r.source_id = $1 and r.name = n.name and r.until is null)
                    order by n.name
                    on conflict do nothing
                    returning 1)
                insert into source_stale (source_id) select $1 from come limit 1""", source, names, digests)
                .compose(done -> Pg.run(tx, """
                with named as (select id from artifact where digest = any ($2::text[]))
                insert into artifact_source (artifact_id, source_id)
                select n.id, $1 from (
                    select id from named
                    union
                    select c.artifact_id from named n join artifact_child c on c.index_id = n.id) n (id)
                order by n.id
                on conflict do nothing""", source, digests))
                .mapEmpty();
    }
}
