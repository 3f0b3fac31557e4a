package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;

/** Keeps what could not be decoded, with its bytes. */
public final class QuarantineStore {
    private final Pg pg;

    public QuarantineStore(Pg pg) {
        this.pg = pg;
    }

    /** All of the bytes. */
    public Future<Void> keep(String stream, String entry, byte[] bytes, String reason) {
        return keep(stream, entry, bytes, bytes.length, reason);
    }

    /**
     * Once for each entry, however many groups read it and however often.
     *
     * @param bytes as far as they were read
     * @param size of the whole
     */
    public Future<Void> keep(String stream, String entry, byte[] bytes, long size, String reason) {
        return pg.query("""
                insert into quarantine (public_id, stream, entry, bytes, size, reason, digest)
                values ($1, $2, $3, $4, $5, $6, md5($4::bytea))
                on conflict (stream, entry, digest) do nothing""", Ids.next(), stream, entry, Buffer.buffer(bytes), size, Rows.storable(reason))
                .mapEmpty();
    }
}
