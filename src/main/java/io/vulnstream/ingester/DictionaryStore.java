package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vulnstream.report.PackageIdentity;
import io.vulnstream.support.Recent;
import io.vulnstream.support.pg.Pg;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Names to rows: packages and vulnerabilities. Looked up first, since nearly all are known; what is missing is inserted
 * sorted and committed before any result is written, or two results at once would lock each other out.
 */
final class DictionaryStore {
    private static final int REMEMBERED = 30_000;

    private final Recent<PackageIdentity, Long> knownPackages = new Recent<>(REMEMBERED);
    private final Recent<String, Long> knownVulnerabilities = new Recent<>(REMEMBERED);
    private final Map<String, Integer> scanners = new ConcurrentHashMap<>();
    private final Pg pg;

    DictionaryStore(Pg pg) {
        this.pg = pg;
    }

    Future<Dictionary> rows(String scanner, ParsedReport report) {
        return remembered(knownPackages, report.packages(), this::packages)
                .compose(packages -> remembered(knownVulnerabilities, report.vulnerabilities(), this::vulnerabilities)
                        .compose(vulnerabilities ->
                                scanner(scanner).map(row -> new Dictionary(packages, vulnerabilities, row))));
    }

    /** A row that is committed stays what it is. */
    private static <K> Future<List<Long>> remembered(
            Recent<K, Long> known, List<K> keys, Function<List<K>, Future<List<Long>>> lookUp) {
        var rows = new HashMap<K, Long>();
        var unknown = new ArrayList<K>();
        for (var key : keys) {
            var row = known.get(key);
            if (row == null) {
                unknown.add(key);
            } else {
                rows.put(key, row);
            }
        }
        return (unknown.isEmpty() ? Future.succeededFuture(List.<Long>of()) : lookUp.apply(unknown)).map(found -> {
            for (var i = 0; i < found.size(); i++) {
                rows.put(unknown.get(i), found.get(i));
                known.put(unknown.get(i), found.get(i));
            }
            return keys.stream()
                    .map(key -> Objects.requireNonNull(rows.get(key)))
                    .toList();
        });
    }

    /** There are a few. */
    private Future<Integer> scanner(String name) {
        var known = scanners.get(name);
        if (known != null) {
            return Future.succeededFuture(known);
        }
        return pg.query("""
                        insert into scanner (name) select $1 where not exists (select from scanner where name = $1)
                        on conflict (name) do nothing""", name)
                .compose(written -> pg.query("select id from scanner where name = $1", name))
                .map(rows -> rows.iterator().next().getInteger("id"))
                .onSuccess(row -> scanners.put(name, row));
    }

    /** A package with a version leads to the row of its name; nodes of the version before did not write that. */
    private Future<List<Long>> packages(List<PackageIdentity> packages) {
        return found(packages.size(), () -> lookUp(packages), () -> insert(names(packages))
                .compose(named -> insert(packages))
                .compose(inserted -> nameUnnamed(packages)));
    }

    private static List<PackageIdentity> names(List<PackageIdentity> packages) {
        return packages.stream().map(PackageIdentity::withoutVersion).distinct().toList();
    }

    private Future<RowSet<Row>> lookUp(List<PackageIdentity> packages) {
        return pg.query("""
                select e.place, p.id
                from unnest($1::text[], $2::text[], $3::text[], $4::text[])
                     with ordinality as e (ecosystem, namespace, name, version, place)
                join package p using (ecosystem, namespace, name, version)
                where p.version = '' or p.name_id is not null""", key(packages));
    }

    private Future<RowSet<Row>> insert(List<PackageIdentity> packages) {
        var values = new ArrayList<Object>(Arrays.asList(key(packages)));
        values.add(column(packages, PackageIdentity::purl));
        return pg.query("""
                insert into package (ecosystem, namespace, name, version, purl, name_id)
                select e.*, n.id from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
                     as e (ecosystem, namespace, name, version, purl)
                left join package n on e.version <> '' and n.ecosystem = e.ecosystem and n.namespace = e.namespace
                                   and n.name = e.name and n.version = ''
                where not exists (select from package p
                                  where p.ecosystem = e.ecosystem and p.namespace = e.namespace
                                    and p.name = e.name and p.version = e.version)
                order by 1, 2, 3, 4
                on conflict (ecosystem, namespace, name, version) do nothing""", values.toArray());
    }

    private Future<RowSet<Row>> nameUnnamed(List<PackageIdentity> packages) {
        return pg.query("""
                update package p set name_id = u.name_id
                from (select p.id, n.id as name_id
                      from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as e (ecosystem, namespace, name, version)
                      join package p using (ecosystem, namespace, name, version)
                      join package n on n.ecosystem = p.ecosystem and n.namespace = p.namespace and n.name = p.name
                                    and n.version = ''
                      where p.version <> '' and p.name_id is null
                      order by p.id for no key update of p) u
                where p.id = u.id""", key(packages));
    }

    private static Object[] key(List<PackageIdentity> packages) {
        return new Object[] {
            column(packages, PackageIdentity::ecosystem),
            column(packages, PackageIdentity::namespace),
            column(packages, PackageIdentity::name),
            column(packages, PackageIdentity::version)
        };
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
