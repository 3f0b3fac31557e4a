package io.vulnstream.query;

/**
 * The order of what EPSS holds to be the most likely to be exploited. The vulnerabilities are put in order, a few ten thousand
 * of them, and the rows of each are looked up until the page is full: no index could hold an order that changes every day.
 *
 * @param from condition on the vulnerabilities, which follow the cursor
 * @param inside conditions on the rows
 * @param key of the rows
 */
record EpssOrder(String from, String inside, String key, String limit) {
    static EpssOrder of(Conditions where, PageRequest page, String key) {
        var inside = where.where();
        var limit = where.value(page.limit());
        var after = page.after();
        if (after == null) {
            return new EpssOrder("s.epss is not null", inside, key, limit);
        }
        var epss = where.value(after.fraction(0));
        var group = where.value(after.number(1));
        var id = where.value(after.number(2));
        return new EpssOrder(
                "(s.epss < %1$s or s.epss = %1$s and g.id >= %2$s)".formatted(epss, group),
                "%s and (s.epss < %s or s.id > %s or %s > %s)".formatted(inside, epss, group, key, id),
                key,
                limit);
    }

    /** @param row alias of the table that has {@code group_id} */
    String text(String select, String row) {
        return """
                select x.*, s.epss from (
                    select g.id, s.epss from vulnerability_group g join group_signal s on s.cve = g.key
                    where %1$s
                    order by s.epss desc, g.id) s
                cross join lateral (
                    %2$s
                    where %3$s.group_id = s.id and %4$s
                    order by %5$s limit %6$s) x
                order by s.epss desc, s.id, x.id limit %6$s""".formatted(from, select, row, inside, key, limit);
    }
}
