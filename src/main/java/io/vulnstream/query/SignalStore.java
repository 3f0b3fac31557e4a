package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instantOrNull;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.query.view.FeedView;
import io.vulnstream.query.view.SignalView;
import io.vulnstream.query.view.SignalView.KnownExploited;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of vulnerabilities besides what scanners say, and how it came here. */
final class SignalStore {
    private final Pg pg;

    SignalStore(Pg pg) {
        this.pg = pg;
    }

    Future<Map<Long, SignalView>> ofGroups(List<Long> groups) {
        return pg.list(row -> Map.entry(row.getLong("id"), signal(row)), """
                        select g.id, s.epss, s.epss_percentile, s.epss_date, s.kev_added, s.kev_due, s.kev_ransomware
                        from vulnerability_group g join group_signal s on s.cve = g.key
                        where g.id = any ($1)""", (Object) groups.toArray(Long[]::new))
                .map(Batch::single);
    }

    Future<List<FeedView>> feeds() {
        return pg.list(SignalStore::feed, """
                select feed, uri, tried_at, error, imported_at, published, signals, unusable, changed
                from signal_import order by feed""");
    }

    private static SignalView signal(Row row) {
        var added = row.getLocalDate("kev_added");
        return new SignalView(
                row.getFloat("epss"),
                row.getFloat("epss_percentile"),
                row.getFloat("epss") == null ? null : row.getLocalDate("epss_date"),
                added == null
                        ? null
                        : new KnownExploited(
                                added.toString(),
                                date(row, "kev_due"),
                                Boolean.TRUE.equals(row.getBoolean("kev_ransomware"))));
    }

    private static FeedView feed(Row row) {
        return new FeedView(
                row.getString("feed"),
                row.getString("uri"),
                Rows.instant(row, "tried_at"),
                row.getString("error"),
                instantOrNull(row, "imported_at"),
                date(row, "published"),
                row.getInteger("signals"),
                row.getInteger("unusable"),
                row.getInteger("changed"));
    }

    private static @Nullable String date(Row row, String column) {
        var date = row.getLocalDate(column);
        return date == null ? null : date.toString();
    }
}
