package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vulnstream.report.PackageIdentity;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Names to rows: packages and vulnerabilities. Looked up first, since nearly all are known; what is missing is inserted
 * sorted and committed before any result is written, or two results at once would lock each other out.
 */
final class DictionaryStore {
    private final Pg pg;

    DictionaryStore(Pg pg) {
        this.pg = pg;
    }

    Future<Dictionary> rows(ParsedReport report) {
        return packages(report.packages()).compose(packages -> vulnerabilities(report.vulnerabilities())
                .map(vulnerabilities -> new Dictionary(packages, vulnerabilities)));
    }

    private Future<List<Long>> packages(List<PackageIdentity> packages) {
        var ecosystems = column(packages, PackageIdentity::ecosystem);
        var namespaces = column(packages, PackageIdentity::namespace);
        var names = column(packages, PackageIdentity::name);
        var versions = column(packages, PackageIdentity::version);
        var purls = column(packages, PackageIdentity::purl);
        return found(
                packages.size(),
                () -> pg.query("""
                        select e.place, p.id
                        from unnest($1::text[], $2::text[], $3::text[], $4::text[])
                             with ordinality as e (ecosystem, namespace, name, version, place)
                        join package p using (ecosystem, namespace, name, version)""", ecosystems, namespaces, names, versions),
                () -> pg.query("""
                        insert into package (ecosystem, namespace, name, version, purl)
                        select e.* from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
                             as e (ecosystem, namespace, name, version, purl)
                        where not exists (select from package p
                                          where p.ecosystem = e.ecosystem and p.namespace = e.namespace
                                            and p.name = e.name and p.version = e.version)
                        order by 1, 2, 3, 4
                        on conflict (ecosystem, namespace, name, version) do nothing""", ecosystems, namespaces, names, versions, purls));
    }

    private Future<List<Long>> vulnerabilities(List<String> ids) {
        var names = ids.toArray(String[]::new);
        return found(names.length, () -> pg.query("""
                        select e.place, v.id
                        from unnest($1::text[]) with ordinality as e (name, place)
                        join vulnerability v using (name)""", (Object) names), () -> pg.query("""
                        insert into vulnerability (name)
                        select e.name from unnest($1::text[]) as e (name)
                        where not exists (select from vulnerability v where v.name = e.name)
                        order by 1
                        on conflict (name) do nothing""", (Object) names));
    }

    private static Future<List<Long>> found(
            int count, Supplier<Future<RowSet<Row>>> lookUp, Supplier<Future<RowSet<Row>>> insert) {
        return lookUp.get()
                .compose(known -> known.size() == count
                        ? Future.succeededFuture(known)
                        : insert.get().compose(inserted -> lookUp.get()))
                .map(rows -> byPlace(count, rows));
    }

    private static List<Long> byPlace(int count, RowSet<Row> rows) {
        var ids = new Long[count];
        rows.forEach(row -> ids[(int) (row.getLong("place") - 1)] = row.getLong("id"));
        return List.of(ids);
    }

    private static String[] column(List<PackageIdentity> packages, Function<PackageIdentity, String> part) {
        return packages.stream().map(part).toArray(String[]::new);
    }
}
