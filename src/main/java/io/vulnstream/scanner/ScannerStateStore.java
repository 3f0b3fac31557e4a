package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What this node would scan with now, for whoever decides whether a scan is still true. */
public final class ScannerStateStore {
    private final Pg pg;
    private final String node;

    public ScannerStateStore(Pg pg, String node) {
        this.pg = pg;
        this.node = node;
    }

    /** One scanner of this node. */
    public record State(
            String scanner,
            String version,
            @Nullable String databaseVersion,
            @Nullable Instant databaseBuilt) {}

    public Future<Void> save(List<State> states) {
        if (states.isEmpty()) {
            return Future.succeededFuture();
        }
        return pg.query(
                        """
                        insert into scanner_state (scanner, version, database_version, database_built, node, seen_at)
                        select s.scanner, s.version, s.database_version, s.database_built, $5, now()
                        from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])
                            as s (scanner, version, database_version, database_built)
                        on conflict (scanner) do update
                        set version = excluded.version, database_version = excluded.database_version,
                            database_built = excluded.database_built, node = excluded.node, seen_at = excluded.seen_at""",
                        states.stream().map(State::scanner).toArray(String[]::new),
                        states.stream().map(State::version).toArray(String[]::new),
                        states.stream().map(State::databaseVersion).toArray(String[]::new),
                        states.stream()
                                .map(State::databaseBuilt)
                                .map(ScannerStateStore::time)
                                .toArray(OffsetDateTime[]::new),
                        node)
                .mapEmpty();
    }

    /** Scanners that some node could scan with, by what it said within this time. */
    public Future<Set<String>> able(Duration within) {
        return pg.list(
                        row -> row.getString("scanner"),
                        "select scanner from scanner_state where seen_at > now() - $1 * interval '1 millisecond'",
                        within.toMillis())
                .map(Set::copyOf);
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
