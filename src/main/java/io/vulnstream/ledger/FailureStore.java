package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.Cause;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Knows the readable form of every fingerprint, and marks dead letters that a node of another version left unmarked. */
final class FailureStore {
    private static final int BATCH = 500;
    private final Pg pg;

    FailureStore(Pg pg) {
        this.pg = pg;
    }

    /** Looked up first: only the first one of a kind writes. To be called before rows of requests are locked. */
    static Future<Void> know(SqlClient tx, Set<ErrorFingerprint> fingerprints) {
        var sorted = fingerprints.stream()
                .sorted((one, other) -> one.hash().compareTo(other.hash()))
                .toList();
        return Pg.run(
                        tx,
                        """
                insert into failure (fingerprint, form)
                select f.hash, f.form from unnest($1::text[], $2::text[]) as f (hash, form)
                where not exists (select 1 from failure where fingerprint = f.hash)
                on conflict do nothing""",
                        sorted.stream().map(ErrorFingerprint::hash).toArray(String[]::new),
                        sorted.stream()
                                .map(ErrorFingerprint::form)
                                .map(Rows::storable)
                                .toArray(String[]::new))
                .mapEmpty();
    }

    private record Unmarked(long row, ErrorFingerprint fingerprint) {}

    /** @return how many there were */
    Future<Integer> markUnmarked() {
        return mark("job", """
                        select j.id, j.scanner, j.cause, j.detail,
                               (select t.exit_code from attempt t where t.job_id = j.id and t.epoch = j.epoch
                                order by t.started_at desc limit 1) as exit_code
                        from job j where j.state = 5 and j.fingerprint is null order by j.id limit $1""").compose(jobs -> mark("request", """
                        select id, null::text as scanner, cause, detail, null::integer as exit_code
                        from request
                        where state = 3 and resolved_at is null and fingerprint is null order by id limit $1""").map(requests -> jobs + requests));
    }

    private Future<Integer> mark(String table, String select) {
        return pg.list(
                        row -> new Unmarked(
                                row.getLong("id"),
                                ErrorFingerprint.of(
                                        row.getString("scanner"),
                                        Objects.requireNonNullElse(
                                                Rows.coded(row, "cause", Cause::ofCode), Cause.INTERNAL),
                                        row.getInteger("exit_code"),
                                        row.getString("detail"))),
                        select,
                        BATCH)
                .compose(found -> found.isEmpty() ? Future.succeededFuture(0) : mark(table, found));
    }

    private Future<Integer> mark(String table, List<Unmarked> found) {
        return pg.withTransaction(
                tx -> know(tx, found.stream().map(Unmarked::fingerprint).collect(Collectors.toSet()))
                        .compose(known -> Pg.run(
                                tx,
                                """
                        update %s d set fingerprint = m.fingerprint
                        from unnest($1::bigint[], $2::text[]) as m (id, fingerprint)
                        where d.id = m.id and d.fingerprint is null""".formatted(table),
                                found.stream().map(Unmarked::row).toArray(Long[]::new),
                                found.stream().map(m -> m.fingerprint().hash()).toArray(String[]::new)))
                        .map(found.size()));
    }

    /** Null where nothing went wrong. */
    static @Nullable String hash(@Nullable ErrorFingerprint fingerprint) {
        return fingerprint == null ? null : fingerprint.hash();
    }
}
