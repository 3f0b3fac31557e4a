package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.store.StoredReport;
import io.vulnstream.support.pg.Pg;
import java.util.Optional;
import java.util.UUID;

/** Which inventories were made, and where they lie. */
public final class CatalogueStore {
    private final Pg pg;

    public CatalogueStore(Pg pg) {
        this.pg = pg;
    }

    /**
     * What makes one inventory stand for another of the same image.
     *
     * @param artifact public id
     * @param version of the tool that makes it, with its name
     * @param settings a checksum of the command
     */
    public record Key(UUID artifact, String scanner, String version, String settings) {}

    /** @param id of its row */
    public record Catalogue(long id, StoredReport content) {}

    public Future<Optional<Catalogue>> find(Key key) {
        return pg.first(CatalogueStore::read, """
                select c.id, c.sha256, c.place, c.size
                from catalogue c
                join artifact a on a.id = c.artifact_id
                where a.public_id = $1 and c.scanner = $2 and c.scanner_version = $3 and c.settings = $4""", key.artifact(), key.scanner(), key.version(), key.settings());
    }

    /** Another node may have made the same meanwhile: the last one counts. Fails when there is no such artifact. */
    public Future<Catalogue> save(Key key, StoredReport content) {
        return pg.first(
                        CatalogueStore::read,
                        """
                        insert into catalogue (artifact_id, scanner, scanner_version, settings, sha256, place, size)
                        select a.id, $2, $3, $4, $5, $6, $7 from artifact a where a.public_id = $1
                        on conflict (artifact_id, scanner, scanner_version, settings)
                        do update set sha256 = excluded.sha256, place = excluded.place, size = excluded.size,
                                      made_at = now()
                        returning id, sha256, place, size""",
                        key.artifact(),
                        key.scanner(),
                        key.version(),
                        key.settings(),
                        content.sha256(),
                        content.place(),
                        content.size())
                .map(saved ->
                        saved.orElseThrow(() -> new IllegalStateException("there is no artifact " + key.artifact())));
    }

    private static Catalogue read(Row row) {
        return new Catalogue(
                row.getLong("id"),
                new StoredReport(row.getString("sha256"), row.getString("place"), row.getLong("size")));
    }
}
