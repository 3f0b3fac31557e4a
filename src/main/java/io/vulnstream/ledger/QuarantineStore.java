package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;

/** Keeps what could not be decoded, with its bytes. */
public final class QuarantineStore {
    private final Pg pg;

    public QuarantineStore(Pg pg) {
        this.pg = pg;
    }

    /** @param bytes as far as they were read */
    public Future<Void> keep(String stream, String entry, byte[] bytes, String reason) {
        return pg.query(
                        "insert into quarantine (stream, entry, bytes, reason) values ($1, $2, $3, $4)",
                        stream,
                        entry,
                        Buffer.buffer(bytes),
                        Rows.storable(reason))
                .mapEmpty();
    }
}
