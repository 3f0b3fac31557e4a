package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Trace;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.Rows;
import io.vulnstream.testkit.fleet.Database;
import io.vulnstream.testkit.fleet.FleetArtifact;
import io.vulnstream.testkit.fleet.Voice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Rows of the ledger as they are when the images of a fleet were scanned by every scanner and nothing is ingested yet. */
final class FleetLedger {
    private static final Duration AFTER_BUILD = Duration.ofHours(6);

    private final Pg pg;

    FleetLedger(Pg pg) {
        this.pg = pg;
    }

    /** A report that waits to be ingested. */
    record Waiting(JobId job, FleetArtifact artifact, Voice voice) {}

    /** One for each artifact and scanner. */
    Future<List<Waiting>> reported(List<FleetArtifact> artifacts, Database database) {
        var waiting = new ArrayList<Waiting>();
        for (var artifact : artifacts) {
            for (var voice : Voice.values()) {
                waiting.add(new Waiting(new JobId(Ids.next()), artifact, voice));
            }
        }
        return pg.withTransaction(tx -> Pg.run(tx, """
                                insert into source (public_id, kind, address)
                                select gen_random_uuid(), 0, address from unnest($1::text[]) as e (address)
                                on conflict (address) do nothing""", (Object) artifacts.stream()
                                .map(FleetArtifact::address)
                                .distinct()
                                .toArray(String[]::new))
                        .compose(known -> named(tx, artifacts))
                        .compose(named -> scanned(tx, waiting, database)))
                .map(waiting);
    }

    private static Future<?> named(SqlClient tx, List<FleetArtifact> artifacts) {
        return Pg.run(
                tx,
                """
                with wanted as (
                    select e.digest, s.id as source_id, e.name
                    from unnest($1::text[], $2::text[], $3::text[]) as e (digest, address, name)
                    join source s on s.address = e.address
                    where not exists (select from artifact a where a.digest = e.digest)),
                made as (
                    insert into artifact (public_id, kind, digest, media_type, platform)
                    select gen_random_uuid(), 0, digest, 'application/vnd.oci.image.manifest.v1+json', 'linux/amd64'
                    from wanted
                    returning id, digest),
                held as (
                    insert into artifact_source (artifact_id, source_id)
                    select m.id, w.source_id from made m join wanted w using (digest)),
                current as (
                    insert into source_artifact (artifact_id, source_id)
                    select m.id, w.source_id from made m join wanted w using (digest))
                insert into reference (source_id, name, artifact_id)
                select w.source_id, w.name, m.id from made m join wanted w using (digest)""",
                artifacts.stream().map(FleetArtifact::digest).toArray(String[]::new),
                artifacts.stream().map(FleetArtifact::address).toArray(String[]::new),
                artifacts.stream().map(FleetArtifact::tagName).toArray(String[]::new));
    }

    private static Future<?> scanned(SqlClient tx, List<Waiting> waiting, Database database) {
        return Pg.run(
                tx,
                """
                with wanted as (
                    select e.*, a.id as artifact_id, h.source_id
                    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[])
                         as e (job, scan, digest, scanner, trace)
                    join artifact a on a.digest = e.digest
                    join artifact_source h on h.artifact_id = a.id),
                made as (
                    insert into job (public_id, artifact_id, source_id, scanner, lane, state, epoch, trace, scan_id,
                                     reported_at, not_before)
                    select job, artifact_id, source_id, scanner, 1, 3, 1, trace, scan, now(), 'infinity' from wanted
                    returning id, artifact_id, scanner, scan_id, reported_at)
                insert into scan (id, job_id, artifact_id, scanner, scanner_version, database_version, database_built,
                                  report_format, report_sha256, report_place, report_size, started_at, finished_at,
                                  outcome, recorded_at)
                select scan_id, id, artifact_id, scanner, '1.0', $6, $7, scanner, repeat('0', 64), 'nowhere', 0, $8, $8, 0,
                       reported_at
                from made""",
                waiting.stream().map(one -> one.job().value()).toArray(UUID[]::new),
                waiting.stream().map(one -> Ids.next()).toArray(UUID[]::new),
                waiting.stream().map(one -> one.artifact().digest()).toArray(String[]::new),
                waiting.stream().map(one -> one.voice().scanner()).toArray(String[]::new),
                waiting.stream().map(one -> Trace.begin().traceparent()).toArray(String[]::new),
                database.version(),
                Rows.timestamp(database.built()),
                Rows.timestamp(database.built().plus(AFTER_BUILD)));
    }
}
