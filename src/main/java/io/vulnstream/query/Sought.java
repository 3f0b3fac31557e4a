package io.vulnstream.query;

import org.jspecify.annotations.Nullable;

/**
 * What problems and findings are sought by alike: their package and their vulnerability.
 *
 * @param vulnerability any id it is known by
 * @param kev whether CISA knows it exploited
 * @param text part of the name of the package, of an id or of a title
 */
record Sought(
        @Nullable String packageName,
        @Nullable String ecosystem,
        @Nullable String vulnerability,
        @Nullable Boolean kev,
        @Nullable Double epssAtLeast,
        @Nullable String text,
        @Nullable Boolean fixAvailable) {
    private static final String SIGNALS = """
            (select g.id from vulnerability_group g join group_signal s on s.cve = g.key where %s)""";

    private static final Sought NOTHING = new Sought(null, null, null, null, null, null, null);

    boolean nothing() {
        return equals(NOTHING);
    }

    static Sought of(Arguments filter) {
        return new Sought(
                filter.text("package"),
                filter.text("ecosystem"),
                filter.text("vulnerability"),
                filter.flag("kev"),
                filter.fraction("epssAtLeast"),
                filter.text("text"),
                filter.flag("fixAvailable"));
    }

    /**
     * @param row alias of the table, which has {@code group_id} and {@code fix_version}
     * @param packages its column that leads to the package
     */
    void narrow(Conditions where, String row, String packages) {
        where.andIf(packageName, packages + " in (select id from package where name = ?)")
                .andIf(ecosystem, packages + " in (select id from package where ecosystem = ?)");
        if (fixAvailable != null) {
            where.and(row + ".fix_version is " + (fixAvailable ? "not null" : "null"));
        }
        if (vulnerability != null) {
            var name = vulnerability.strip();
            where.and(row + """
                    .group_id in (select m.group_id from vulnerability v
                                  join group_member m on m.vulnerability_id = v.id where v.name in (?, upper(?)))""", name, name);
        }
        if (kev != null) {
            where.and(row + ".group_id" + (kev ? " in " : " not in ") + SIGNALS.formatted("s.kev_added is not null"));
        }
        where.andIf(
                epssAtLeast == null ? null : epssAtLeast.floatValue(),
                row + ".group_id in " + SIGNALS.formatted("s.epss >= ?"));
        if (text != null && !text.isBlank()) {
            var part = text.strip();
            where.and("""
                    (%1$s in (select id from package where position(lower(?) in lower(name)) > 0)
                     or %2$s.group_id in (
                         select m.group_id from vulnerability v join group_member m on m.vulnerability_id = v.id
                         where position(lower(?) in lower(v.name)) > 0
                            or exists (select from vulnerability_detail d where d.vulnerability_id = v.id
                                       and position(lower(?) in lower(d.title)) > 0)))""".formatted(packages, row), part, part, part);
        }
    }
}
