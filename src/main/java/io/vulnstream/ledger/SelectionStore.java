package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Finds the dead letters that a command is about, the oldest first. */
final class SelectionStore {
    private SelectionStore() {}

    record Chosen(DeadLetterKind kind, long row, UUID id) {}

    static Future<List<Chosen>> choose(SqlClient tx, DeadLetterSelection selection) {
        var columns = "select kind, row_id, id from dead_letter where ";
        var order = " order by at, id limit $1";
        var rows = selection.byId()
                ? Pg.run(
                        tx,
                        columns + "id = any($2)" + order,
                        selection.limit(),
                        selection.ids().toArray(UUID[]::new))
                : selection.group() != null
                        ? Pg.run(
                                tx,
                                columns + "fingerprint = $2 and dropped_at is null" + order,
                                selection.limit(),
                                selection.group())
                        : Pg.run(tx, columns + "dropped_at is null" + order, selection.limit());
        return rows.map(found -> Pg.mapped(found, SelectionStore::chosen));
    }

    private static Chosen chosen(Row row) {
        return new Chosen(DeadLetterKind.values()[row.getShort("kind")], row.getLong("row_id"), row.getUUID("id"));
    }

    static Long[] rows(List<Chosen> chosen, DeadLetterKind kind) {
        return chosen.stream().filter(c -> c.kind() == kind).map(Chosen::row).toArray(Long[]::new);
    }

    /** The ids asked for that are not among those found. */
    static List<UUID> unknown(DeadLetterSelection selection, List<UUID> found) {
        var known = found.stream().collect(Collectors.toSet());
        return selection.ids().stream()
                .filter(id -> !known.contains(id))
                .distinct()
                .toList();
    }

    static Future<Void> audit(SqlClient tx, String principal, String action, List<UUID> subjects, String detail) {
        return Pg.run(tx, """
                insert into audit (principal, action, subject, detail)
                select $1, $2, subject::text, jsonb_build_object('detail', $4::text) from unnest($3::uuid[]) as subject""", principal, action, subjects.toArray(UUID[]::new), detail)
                .mapEmpty();
    }
}
