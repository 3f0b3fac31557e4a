package io.vulnstream.exchange;

import io.vertx.core.Future;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.triage.Decision;
import io.vulnstream.triage.DecisionStore;
import io.vulnstream.triage.PackagePattern;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Looks up what statements are about. */
final class VexLookupStore {
    private final Pg pg;

    VexLookupStore(Pg pg) {
        this.pg = pg;
    }

    /** What a product is here: the one or the other. */
    record Found(@Nullable UUID artifact, @Nullable UUID source) {}

    /** By its digest or its name; a repository only when no digest says which image of it is meant. */
    Future<Optional<Found>> product(VexProduct product, List<String> sources) {
        return product.digest() != null || product.artifact() != null
                ? pg.first(
                        row -> new Found(row.getUUID("public_id"), null),
                        "select public_id from artifact where digest = $1 or external_name = $2",
                        product.digest(),
                        product.artifact())
                : pg.first(
                        row -> new Found(null, row.getUUID("public_id")),
                        "select public_id from source where address = any ($1) order by id limit 1",
                        (Object) sources.toArray(String[]::new));
    }

    /**
     * The package that a package URL names; of an operating system the one that the binary package is built from, in an
     * artifact or anywhere.
     */
    Future<Optional<PackagePattern>> software(PurlText purl, @Nullable UUID artifact) {
        return pg.first(
                row -> new PackagePattern(row.getString("ecosystem"), row.getString("name")),
                """
                select ecosystem, name, rank from (
                    select p.ecosystem, p.name, 0 as rank from package p
                    where p.name = any ($1) and (p.purl = $2 or p.purl like $3)
                    union all
                    select p.ecosystem, p.name, case when a.public_id = $4 then 1 else 2 end
                    from binary_package b
                    join artifact a on a.id = b.artifact_id
                    join package p on p.id = b.package_id
                    where b.name = any ($1) and $5 in ('apk', 'deb', 'rpm', 'alpm')
                      and ($4::uuid is null or a.public_id = $4)) x
                order by rank limit 1""",
                purl.names().toArray(String[]::new),
                purl.base(),
                purl.base().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "@%",
                artifact,
                purl.type());
    }

    /** Whether a decision that another vulnstream made was made here, or is here already. */
    Future<Boolean> known(UUID decision) {
        return pg.first(row -> true, """
                        select from decision where public_id = $1
                        union all
                        select from decision where original -> 'note' ->> 'id' = $1::text limit 1""", decision).map(Optional::isPresent);
    }

    /** In force, of a document, about something. */
    Future<List<Decision>> ofOrigin(String origin, String vulnerability, Found about) {
        return pg.list(
                DecisionStore::decision,
                """
                        select %s from decision d
                        join decision_in_force f on f.decision_id = d.id
                        join vulnerability v on v.id = d.vulnerability_id
                        where d.origin = $1 and v.name in ($2, upper($2))
                          and (d.artifact_id = (select id from artifact where public_id = $3)
                               or d.source_id = (select id from source where public_id = $4))
                        order by d.id""".formatted(DecisionStore.COLUMNS),
                origin,
                vulnerability,
                about.artifact(),
                about.source());
    }
}
