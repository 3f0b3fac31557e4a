package io.vulnstream.enrich;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What feeds say, and how their imports went. */
public final class SignalStore {
    private final Pg pg;

    public SignalStore(Pg pg) {
        this.pg = pg;
    }

    /**
     * @param signals CVEs in the last file that counted
     * @param age since that was imported
     */
    public record State(
            String feed,
            String uri,
            @Nullable String error,
            @Nullable Instant importedAt,
            @Nullable LocalDate published,
            @Nullable Integer signals,
            @Nullable Duration age) {}

    /**
     * What an import did.
     *
     * @param changed rows that say something else now
     */
    record Imported(@Nullable LocalDate published, int signals, int unusable, int changed) {}

    public Future<List<State>> states() {
        return pg.list(
                row -> new State(
                        row.getString("feed"),
                        row.getString("uri"),
                        row.getString("error"),
                        Rows.instantOrNull(row, "imported_at"),
                        row.getLocalDate("published"),
                        row.getInteger("signals"),
                        row.getLong("age") == null ? null : Duration.ofMillis(row.getLong("age"))),
                """
                select feed, uri, error, imported_at, published, signals,
                       (extract(epoch from now() - imported_at) * 1000)::bigint as age
                from signal_import order by feed""");
    }

    /** How long until a feed is to be read again; at once when it never was, or comes from elsewhere now. */
    Future<Duration> due(Feed feed, String uri, Duration period, Duration retry) {
        return pg.first(
                        row -> Duration.ofMillis(row.getLong("millis")),
                        """
                        select (extract(epoch from tried_at - now()) * 1000)::bigint
                               + case when error is null then $3::bigint else least($3::bigint, $4::bigint) end as millis
                        from signal_import where feed = $1 and uri = $2""",
                        feed.word(),
                        uri,
                        period.toMillis(),
                        retry.toMillis())
                .map(found -> found.filter(left -> !left.isNegative()).orElse(Duration.ZERO));
    }

    /** The last one that counted, of this address: another address begins anew. */
    Future<Optional<State>> last(Feed feed, String uri) {
        return states().map(states -> states.stream()
                .filter(state -> state.feed().equals(feed.word()) && state.uri().equals(uri))
                .findFirst());
    }

    Future<Void> failed(Feed feed, String uri, String error) {
        return pg.query("""
                        insert into signal_import as s (feed, uri, error) values ($1, $2, $3)
                        on conflict (feed) do update
                        set uri = excluded.uri, tried_at = now(), error = excluded.error,
                            published = case when s.uri = excluded.uri then s.published end,
                            signals = case when s.uri = excluded.uri then s.signals end""", feed.word(), uri, Rows.storable(error)).mapEmpty();
    }

    interface Filling {
        /** Adds everything, and answers what the file says of itself; a failure leaves everything as it was. */
        Future<Imported> with(Function<List<Signal>, Future<Void>> add);
    }

    /** All of it in one transaction. */
    Future<Imported> replace(Feed feed, String uri, Filling filling) {
        return pg.withTransaction(tx -> Pg.run(tx, """
                        create temporary table signal_read (
                            cve text, epss real, epss_percentile real, added date, due date, ransomware boolean)
                        on commit drop""")
                .compose(made -> filling.with(batch -> add(tx, batch)))
                .compose(read -> merge(tx, feed, read)
                        .compose(changed -> done(
                                tx,
                                feed,
                                uri,
                                new Imported(read.published(), read.signals(), read.unusable(), changed)))));
    }

    private static Future<Void> add(SqlClient tx, List<Signal> signals) {
        return Pg.run(
                        tx,
                        """
                        insert into signal_read
                        select * from unnest($1::text[], $2::real[], $3::real[], $4::date[], $5::date[], $6::boolean[])""",
                        signals.stream().map(Signal::cve).toArray(String[]::new),
                        signals.stream().map(Signal::epss).toArray(Float[]::new),
                        signals.stream().map(Signal::percentile).toArray(Float[]::new),
                        signals.stream().map(Signal::added).toArray(LocalDate[]::new),
                        signals.stream().map(Signal::due).toArray(LocalDate[]::new),
                        signals.stream().map(Signal::ransomware).toArray(Boolean[]::new))
                .mapEmpty();
    }

    private static Future<Integer> merge(SqlClient tx, Feed feed, Imported read) {
        return switch (feed) {
            case EPSS -> mergeEpss(tx, read);
            case KEV -> mergeKev(tx);
        };
    }

    /** In the order of the key, as everybody. Of a CVE that is named twice the higher chance counts. */
    private static Future<Integer> mergeEpss(SqlClient tx, Imported read) {
        return Pg.run(tx, """
                        with gone as (
                            update group_signal g set epss = null, epss_percentile = null, epss_date = $1
                            where g.epss is not null and not exists (select from signal_read r where r.cve = g.cve)
                            returning 1),
                        written as (
                            insert into group_signal as g (cve, epss, epss_percentile, epss_date)
                            select r.cve, max(r.epss), max(r.epss_percentile), $1
                            from signal_read r
                            left join group_signal k on k.cve = r.cve
                            group by r.cve, k.cve, k.epss, k.epss_percentile
                            having k.cve is null
                                or (k.epss, k.epss_percentile) is distinct from (max(r.epss), max(r.epss_percentile))
                            order by r.cve
                            on conflict (cve) do update
                            set epss = excluded.epss, epss_percentile = excluded.epss_percentile,
                                epss_date = excluded.epss_date
                            returning 1)
                        select ((select count(*) from gone) + (select count(*) from written))::int as changed""", read.published())
                .map(rows -> rows.iterator().next().getInteger("changed"));
    }

    /** There is less time for what is known to be exploited: problems of what came or went are worked out anew. */
    private static Future<Integer> mergeKev(SqlClient tx) {
        return Pg.run(tx, """
                        with gone as (
                            update group_signal g set kev_added = null, kev_due = null, kev_ransomware = null
                            where g.kev_added is not null and not exists (select from signal_read r where r.cve = g.cve)
                            returning g.cve),
                        written as (
                            insert into group_signal as g (cve, kev_added, kev_due, kev_ransomware)
                            select r.cve, min(r.added), min(r.due), bool_or(r.ransomware)
                            from signal_read r
                            left join group_signal k on k.cve = r.cve
                            group by r.cve, k.cve, k.kev_added, k.kev_due, k.kev_ransomware
                            having k.cve is null
                                or (k.kev_added, k.kev_due, k.kev_ransomware)
                                   is distinct from (min(r.added), min(r.due), bool_or(r.ransomware))
                            order by r.cve
                            on conflict (cve) do update
                            set kev_added = excluded.kev_added, kev_due = excluded.kev_due,
                                kev_ransomware = excluded.kev_ransomware
                            returning cve),
                        turned as (select cve from gone union select cve from written),
                        marked as (
                            insert into source_stale (source_id)
                            select distinct p.source_id
                            from turned t
                            join vulnerability_group g on g.key = t.cve
                            join problem p on p.group_id = g.id and p.status = 0)
                        select ((select count(*) from gone) + (select count(*) from written))::int as changed""").map(rows -> rows.iterator().next().getInteger("changed"));
    }

    private static Future<Imported> done(SqlClient tx, Feed feed, String uri, Imported imported) {
        return Pg.run(
                        tx,
                        """
                        insert into signal_import (feed, uri, imported_at, published, signals, unusable, changed)
                        values ($1, $2, now(), $3, $4, $5, $6)
                        on conflict (feed) do update
                        set uri = excluded.uri, tried_at = now(), error = null, imported_at = now(),
                            published = excluded.published, signals = excluded.signals, unusable = excluded.unusable,
                            changed = excluded.changed""",
                        feed.word(),
                        uri,
                        imported.published(),
                        imported.signals(),
                        imported.unusable(),
                        imported.changed())
                .map(imported);
    }
}
