package io.vulnstream.exporter;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.event.Cause;
import io.vulnstream.event.ExportOutcome;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs of the exporter and the listings of their targets. */
public final class ExportStore {
    private final Pg pg;

    public ExportStore(Pg pg) {
        this.pg = pg;
    }

    record Run(long id, UUID publicId) {}

    Future<Run> begin() {
        var id = Ids.next();
        return pg.query("insert into export_run (public_id) values ($1) returning id", id)
                .map(rows -> new Run(rows.iterator().next().getLong("id"), id));
    }

    /** Before anything is listed: a run that is killed leaves listings without an end. */
    Future<Void> beginListings(Run run, List<Long> targets) {
        return pg.query("""
                insert into listing (run_id, target_id)
                select $1, t from unnest($2::bigint[]) t order by t""", run.id(), targets.toArray(Long[]::new)).mapEmpty();
    }

    Future<Void> finishListings(Run run, List<ExportSummary.Listing> listings) {
        return pg.query(
                        """
                update listing l
                set finished_at = now(), outcome = n.outcome, cause = n.cause, detail = n.detail,
                    tags_seen = n.tags_seen, requested = n.requested
                from unnest($2::bigint[], $3::smallint[], $4::smallint[], $5::text[], $6::integer[], $7::integer[])
                     as n (target_id, outcome, cause, detail, tags_seen, requested)
                where l.run_id = $1 and l.target_id = n.target_id""",
                        run.id(),
                        listings.stream().map(ExportSummary.Listing::target).toArray(Long[]::new),
                        listings.stream()
                                .map(listing -> (short) listing.outcome().ordinal())
                                .toArray(Short[]::new),
                        listings.stream().map(listing -> code(listing.cause())).toArray(Short[]::new),
                        listings.stream().map(ExportSummary.Listing::detail).toArray(String[]::new),
                        listings.stream().map(ExportSummary.Listing::tagsSeen).toArray(Integer[]::new),
                        listings.stream().map(ExportSummary.Listing::requested).toArray(Integer[]::new))
                .mapEmpty();
    }

    private static @Nullable Short code(@Nullable Cause cause) {
        return cause == null ? null : cause.code();
    }

    Future<Void> finish(Run run, ExportOutcome outcome, @Nullable String detail) {
        return pg.query(
                        "update export_run set finished_at = now(), outcome = $2, detail = $3 where id = $1",
                        run.id(),
                        (short) outcome.ordinal(),
                        detail)
                .mapEmpty();
    }

    /**
     * How long ago the last run began, by the database's clock; empty when there was none, or none that came to its end
     * after the last change of a target.
     */
    public Future<Optional<Duration>> sinceLastRun() {
        return pg.first(row -> Optional.ofNullable(row.getLong("millis")).map(Duration::ofMillis), """
                select (extract(epoch from now() - max(started_at)) * 1000)::bigint as millis
                from export_run
                where finished_at >= coalesce((select max(changed_at) from target where active), '-infinity')""")
                .map(found -> found.flatMap(millis -> millis));
    }

    /**
     * A target that is missed: its last good listing is too old, or there was none since it was added or changed.
     *
     * @param lastGood null when there never was one
     * @param lastCause of the last listing, where that failed
     */
    public record Missed(
            String team,
            String name,
            String repository,
            @Nullable Instant lastGood,
            @Nullable Cause lastCause,
            @Nullable String lastDetail) {}

    /** All active targets whose last good listing is older than this. */
    public Future<List<Missed>> missed(Duration maxAge) {
        return pg.list(ExportStore::missed, """
                select team.name as team, t.name, t.repository, l.last_good_at as last_good, l.cause, l.detail
                from target t
                join team on team.id = t.team_id
                join target_listed l on l.target_id = t.id
                where t.active and coalesce(l.last_good_at, t.changed_at) < now() - $1 * interval '1 millisecond'
                order by team.name, t.name""", maxAge.toMillis());
    }

    private static Missed missed(Row row) {
        var cause = row.getShort("cause");
        return new Missed(
                row.getString("team"),
                row.getString("name"),
                row.getString("repository"),
                Optional.ofNullable(row.getOffsetDateTime("last_good"))
                        .map(OffsetDateTime::toInstant)
                        .orElse(null),
                cause == null ? null : Cause.ofCode(cause),
                row.getString("detail"));
    }
}
