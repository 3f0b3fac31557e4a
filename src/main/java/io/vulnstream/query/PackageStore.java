package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.ordinalOrNull;

import io.vertx.core.Future;
import io.vulnstream.finding.Severity;
import io.vulnstream.query.view.PackageUseView;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where packages are. Only those that some report named with a vulnerability are known. */
final class PackageStore {
    static final String PACKAGES = "packages";

    private final Pg pg;

    PackageStore(Pg pg) {
        this.pg = pg;
    }

    /**
     * @param name whole, or the last part of it: log4j-core finds org.apache.logging.log4j:log4j-core
     * @param everywhere also in artifacts that count for no source any more
     */
    record Filter(
            @Nullable String name,
            @Nullable String ecosystem,
            @Nullable String version,
            @Nullable String purl,
            @Nullable String team,
            boolean everywhere) {}

    Future<List<PackageUseView>> page(Filter filter, PageRequest page) {
        var where = new Conditions();
        if (filter.name() != null) {
            where.and(
                    "(k.name = ? or right(k.name, length(?) + 1) in (':' || ?, '/' || ?))",
                    filter.name(),
                    filter.name(),
                    filter.name(),
                    filter.name());
        }
        where.andIf(filter.ecosystem(), "k.ecosystem = ?").andIf(filter.purl(), "k.purl = ?");
        if (filter.version() != null) {
            where.and(
                    "(k.version = ? or k.version = '' and " + FindingPartStore.HAS_VERSION + ")",
                    filter.version(),
                    filter.version());
        }
        if (!filter.everywhere()) {
            where.and("exists (select from source_artifact l where l.artifact_id = f.artifact_id)");
        }
        where.andIf(filter.team(), "f.artifact_id in " + FindingFilter.OF_TEAM);
        if (page.after() != null) {
            where.and(
                    "(k.id, f.artifact_id) > (?, ?)",
                    page.after().number(0),
                    page.after().number(1));
        }
        var limit = where.value(page.limit());
        return pg.list(
                row -> new PackageUseView(
                        row.getLong("package_id"),
                        row.getLong("artifact_id"),
                        row.getInteger("findings"),
                        ordinalOrNull(row, "worst", Severity.values())),
                """
                select k.id as package_id, f.artifact_id, (count(*) filter (where f.status = 0))::int as findings,
                       max(f.severity) filter (where f.status = 0) as worst
                from package k join finding f on f.package_id = k.id
                where %s
                group by k.id, f.artifact_id
                order by k.id, f.artifact_id limit %s""".formatted(where.where(), limit),
                where.values());
    }

    static Cursor cursor(PackageUseView use) {
        return Cursor.of(PACKAGES, use.packageKey(), use.artifactKey());
    }
}
