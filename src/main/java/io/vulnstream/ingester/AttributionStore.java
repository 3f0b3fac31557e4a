package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.ingester.Reported.Place;
import io.vulnstream.ledger.ScanRow;
import io.vulnstream.support.pg.Pg;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes what one scanner says of an artifact what its newest report says. Writes differences only, and answers the findings
 * that have one.
 */
final class AttributionStore {
    private AttributionStore() {}

    /** Findings must exist. What the report no longer has ends here, and only what this scanner itself said. */
    static Future<Set<Long>> write(SqlClient tx, ScanRow scan, Resolved report) {
        return Pg.run(
                        tx,
                        """
                        with reported as (
                            select * from unnest($4::bigint[], $5::bigint[], $6::smallint[], $7::text[], $8::real[],
                                                 $9::text[], $10::text[], $11::smallint[], $12::real[], $13::boolean[])
                                as e (package_id, vulnerability_id, severity, severity_reported, score, vector,
                                      fix_version, distribution_severity, authority_score, stands_in)),
                        wanted as (
                            select f.id as finding_id, r.*
                            from reported r
                            join group_member m on m.vulnerability_id = r.vulnerability_id
                            join finding f on f.artifact_id = $1 and f.package_id = r.package_id
                                          and f.group_id = m.group_id),
                        standing as (
                            select a.* from finding f join attribution a on a.finding_id = f.id
                            where f.artifact_id = $1 and a.scanner = $2),
                        born as (
                            insert into attribution (finding_id, scanner, vulnerability_id, severity, severity_reported,
                                                     score, vector, fix_version, distribution_severity,
                                                     authority_score, stands_in, born_scan)
                            select w.finding_id, $2, w.vulnerability_id, w.severity, w.severity_reported, w.score,
                                   w.vector, w.fix_version, w.distribution_severity, w.authority_score, w.stands_in, $3
                            from wanted w
                            where not exists (select from standing s where s.finding_id = w.finding_id
                                                                       and s.vulnerability_id = w.vulnerability_id)
                            order by w.finding_id, w.vulnerability_id
                            returning finding_id),
                        changed as (
                            update attribution a
                            set severity = w.severity, severity_reported = w.severity_reported, score = w.score,
                                vector = w.vector, fix_version = w.fix_version,
                                distribution_severity = w.distribution_severity,
                                authority_score = w.authority_score, stands_in = w.stands_in, live = true,
                                born_scan = case when a.live then a.born_scan else $3 end,
                                born_at = case when a.live then a.born_at else now() end,
                                ended_scan = null, ended_at = null
                            from wanted w
                            where a.finding_id = w.finding_id and a.scanner = $2
                              and a.vulnerability_id = w.vulnerability_id
                              and (not a.live
                                   or (a.severity, a.severity_reported, a.score, a.vector, a.fix_version,
                                       a.distribution_severity, a.authority_score, a.stands_in)
                                      is distinct from
                                      (w.severity, w.severity_reported, w.score, w.vector, w.fix_version,
                                       w.distribution_severity, w.authority_score, w.stands_in))
                            returning a.finding_id),
                        ended as (
                            update attribution a set live = false, ended_scan = $3, ended_at = now()
                            from standing s
                            where a.id = s.id and s.live
                              and not exists (select from wanted w where w.finding_id = s.finding_id
                                                                     and w.vulnerability_id = s.vulnerability_id)
                            returning a.finding_id)
                        select finding_id from born
                        union select finding_id from changed
                        union select finding_id from ended""",
                        scan.artifactRow(),
                        scan.scanner(),
                        scan.scan().value(),
                        report.packages(),
                        report.vulnerabilities(),
                        report.severities(),
                        report.words(),
                        report.scores(),
                        report.vectors(),
                        report.fixes(),
                        report.distributions(),
                        report.authorityScores(),
                        report.standsIn())
                .map(rows -> Pg.mapped(rows, row -> row.getLong(0)).stream().collect(Collectors.toSet()));
    }

    /** Where the scanner sees the packages. What ended keeps where it was last seen. */
    static Future<Set<Long>> writePlaces(SqlClient tx, ScanRow scan, Resolved report) {
        return Pg.run(
                        tx,
                        """
                        with reported as (
                            select * from unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[])
                                as e (package_id, vulnerability_id, package, version, path, purl)),
                        wanted as (
                            select a.id as attribution_id, r.package, r.version, r.path, r.purl
                            from reported r
                            join group_member m on m.vulnerability_id = r.vulnerability_id
                            join finding f on f.artifact_id = $1 and f.package_id = r.package_id
                                          and f.group_id = m.group_id
                            join attribution a on a.finding_id = f.id and a.scanner = $2
                                              and a.vulnerability_id = r.vulnerability_id),
                        standing as (
                            select o.* from finding f
                            join attribution a on a.finding_id = f.id and a.scanner = $2 and a.live
                            join occurrence o on o.attribution_id = a.id
                            where f.artifact_id = $1),
                        added as (
                            insert into occurrence (attribution_id, package, version, path, purl)
                            select w.* from wanted w
                            where not exists (select from standing s
                                              where (s.attribution_id, s.package, s.version, s.path)
                                                    = (w.attribution_id, w.package, w.version, w.path))
                            order by w.attribution_id
                            on conflict (attribution_id, package, version, path) do nothing
                            returning attribution_id),
                        changed as (
                            update occurrence o set purl = w.purl from wanted w
                            where (o.attribution_id, o.package, o.version, o.path)
                                  = (w.attribution_id, w.package, w.version, w.path)
                              and o.purl <> w.purl
                            returning o.attribution_id),
                        gone as (
                            delete from occurrence o using standing s
                            where (o.attribution_id, o.package, o.version, o.path)
                                  = (s.attribution_id, s.package, s.version, s.path)
                              and not exists (select from wanted w
                                              where (w.attribution_id, w.package, w.version, w.path)
                                                    = (s.attribution_id, s.package, s.version, s.path))
                            returning o.attribution_id)
                        select distinct a.finding_id
                        from (select attribution_id from added
                              union select attribution_id from changed
                              union select attribution_id from gone) t
                        join attribution a on a.id = t.attribution_id""",
                        scan.artifactRow(),
                        scan.scanner(),
                        report.placePackages(),
                        report.placeVulnerabilities(),
                        report.placeColumn(Place::name),
                        report.placeColumn(Place::version),
                        report.placeColumn(Place::path),
                        report.purls())
                .map(rows -> Pg.mapped(rows, row -> row.getLong(0)).stream().collect(Collectors.toSet()));
    }
}
