package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vulnstream.report.PackageIdentity;
import io.vulnstream.support.pg.Pg;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps which kinds of packages a scanner looks at. */
final class EcosystemStore {
    private final Pg pg;
    /** Written already: a scanner reports the same few kinds for years. */
    private final Set<Looks> written = ConcurrentHashMap.newKeySet();

    private record Looks(String scanner, String ecosystem) {}

    EcosystemStore(Pg pg) {
        this.pg = pg;
    }

    Future<Void> learn(String scanner, ParsedReport report) {
        var fresh = report.packages().stream()
                .map(PackageIdentity::ecosystem)
                .distinct()
                .sorted()
                .map(ecosystem -> new Looks(scanner, ecosystem))
                .filter(looks -> !written.contains(looks))
                .toList();
        return fresh.isEmpty()
                ? Future.succeededFuture()
                : pg.query("""
                                insert into scanner_ecosystem (scanner, ecosystem)
                                select $1, e from unnest($2::text[]) as e
                                on conflict do nothing""", scanner, fresh.stream().map(Looks::ecosystem).toArray(String[]::new))
                        .onSuccess(done -> written.addAll(fresh))
                        .mapEmpty();
    }
}
