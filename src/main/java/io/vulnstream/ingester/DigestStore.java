package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.support.Recent;
import io.vulnstream.support.pg.Pg;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The rows of a dictionary whose entries are known by a digest: those asked for lately are remembered. */
final class DigestStore {
    private static final int REMEMBERED = 20_000;

    private final Recent<UUID, Integer> remembered = new Recent<>(REMEMBERED);
    private final String lookUp;

    DigestStore(String table) {
        this.lookUp = "select digest, id from " + table + " where digest = any ($1)";
    }

    /** Those that are there. Nobody writes entries together with anything else, so what is seen is committed. */
    Future<Map<UUID, Integer>> find(SqlClient client, Set<UUID> digests) {
        var found = new HashMap<UUID, Integer>();
        digests.forEach(digest -> {
            var row = remembered.get(digest);
            if (row != null) {
                found.put(digest, row);
            }
        });
        var unknown =
                digests.stream().filter(digest -> !found.containsKey(digest)).toList();
        return unknown.isEmpty() ? Future.succeededFuture(found) : look(client, unknown, found);
    }

    private Future<Map<UUID, Integer>> look(SqlClient client, List<UUID> digests, Map<UUID, Integer> found) {
        return Pg.run(client, lookUp, (Object) digests.toArray(UUID[]::new))
                .onSuccess(rows -> rows.forEach(row -> {
                    found.put(row.getUUID("digest"), row.getInteger("id"));
                    remembered.put(row.getUUID("digest"), row.getInteger("id"));
                }))
                .map(found);
    }
}
