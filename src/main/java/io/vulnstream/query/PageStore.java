package io.vulnstream.query;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Pages of lists whose newest rows come first, by a key that rises with every row. */
final class PageStore {
    private final Pg pg;

    PageStore(Pg pg) {
        this.pg = pg;
    }

    /**
     * @param select up to its conditions
     * @param key {@code a.id}
     */
    <T> Future<List<T>> newest(Function<Row, T> mapper, String select, String key, Conditions where, PageRequest page) {
        if (page.after() != null) {
            where.and(key + " < ?", page.after().number(0));
        }
        var limit = where.value(page.limit());
        return pg.list(mapper, """
                %s
                where %s
                order by %s desc limit %s""".formatted(select, where.where(), key, limit), where.values());
    }

    /**
     * A page for each parent.
     *
     * @param select up to its conditions; it answers the key as {@code id}
     * @param belongs the condition that leads to the parent {@code p.key}, and others
     */
    <T> Future<Map<Long, List<T>>> newestOf(
            List<Long> parents, Function<Row, T> mapper, String select, String key, String belongs, PageRequest page) {
        var after = page.after() == null ? Long.MAX_VALUE : page.after().number(0);
        return pg.list(
                        row -> Map.entry(row.getLong("parent"), mapper.apply(row)),
                        """
                        select p.key as parent, c.* from unnest($1::bigint[]) as p (key)
                        cross join lateral (
                            %s
                            where %s and %s < $2
                            order by %s desc limit $3) c
                        order by c.id desc""".formatted(select, belongs, key, key),
                        parents.toArray(Long[]::new),
                        after,
                        page.limit())
                .map(Batch::grouped);
    }
}
