-- Two teams' worth of everything the schema can show. Ids end in what they are, so that tests can name them.
insert into team (name) values ('payments'), ('platform');
insert into target (team_id, name, repository, definition, file, line) values
    (1, 'shop', 'registry.test/shop', '{}', 'targets/payments.yaml', 3),
    (2, 'base', 'registry.test/base', '{}', 'targets/platform.yaml', 7);
insert into export_run (public_id, started_at, finished_at, outcome, detail) values
    ('00000000-0000-7000-8000-0000000000e1', now() - interval '2 h', now() - interval '1 h', 1, 'one target failed'),
    ('00000000-0000-7000-8000-0000000000e2', now(), null, null, null);
insert into listing (run_id, target_id, started_at, finished_at, outcome, cause, detail, tags_seen, requested) values
    (1, 1, now(), now(), 0, null, null, 12, 3),
    (1, 2, now(), now(), 2, 4, 'registry.test answered 503', 0, 0);

insert into target (team_id, name, repository, definition, file, line) values
    (1, 'missed', 'registry.test/missed', '{}', 'targets/payments.yaml', 9);
insert into listing (run_id, target_id, started_at, finished_at, outcome, cause, detail) values
    (1, 3, now() - interval '3 d', now() - interval '3 d', 0, null, null);
insert into listing (run_id, target_id, started_at, finished_at, outcome, cause, detail) values
    (2, 3, now() - interval '2 d', now() - interval '2 d', 2, 4, 'registry.test answered 503');

insert into source (public_id, kind, address) values
    ('00000000-0000-7000-8000-000000000051', 0, 'registry.test/shop'),
    ('00000000-0000-7000-8000-000000000052', 0, 'mirror.test/shop'),
    ('00000000-0000-7000-8000-000000000053', 2, 'external');
insert into artifact (public_id, kind, digest, external_name, media_type, platform) values
    ('00000000-0000-7000-8000-0000000000a1', 0, 'sha256:' || repeat('a', 64), null,
     'application/vnd.oci.image.manifest.v1+json', 'linux/amd64'),
    ('00000000-0000-7000-8000-0000000000a2', 1, 'sha256:' || repeat('b', 64), null,
     'application/vnd.oci.image.index.v1+json', null),
    ('00000000-0000-7000-8000-0000000000a3', 3, null, 'an image of someone else', null, null),
    ('00000000-0000-7000-8000-0000000000a4', 0, 'sha256:' || repeat('d', 64), null,
     'application/vnd.oci.image.manifest.v1+json', 'linux/arm64');
insert into artifact_child values (2, 1, 'linux/amd64'), (2, 4, 'linux/arm64');
insert into artifact_source values (1, 1), (1, 2), (2, 1), (3, 3), (4, 1);
insert into reference (source_id, name, artifact_id, since, until) values
    (1, '1.0', 1, now() - interval '2 d', null),
    (1, 'latest', 2, now() - interval '1 d', null),
    (1, 'latest', 1, now() - interval '3 d', now() - interval '1 d'),
    (2, '1.0', 1, now(), null);

insert into request (public_id, reference, scanners, platforms, lane, reason, principal, state, cause, detail,
                     resolved_at, finished_at, trace) values
    ('00000000-0000-7000-8000-0000000000b1', 'registry.test/shop:1.0', '{trivy,grype,osv-scanner}', '{linux/amd64}',
     0, 2, 'ada', 1, null, null, now(), null, '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'),
    ('00000000-0000-7000-8000-0000000000b2', 'registry.test/gone:1.0', null, null,
     1, 0, 'exporter', 3, 2, 'registry.test answered 404', null, now(),
     '00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'),
    ('00000000-0000-7000-8000-0000000000b3', 'registry.test/shop:latest', null, null,
     1, 0, 'exporter', 2, null, null, now(), now(), '00-2af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');

-- trivy: done and current. grype: an older success, then dead. osv-scanner: reported, not counted. syft waits.
insert into job (public_id, artifact_id, source_id, scanner, lane, state, attempts, cause, detail, scan_id, trace,
                 started_at, ingested_at, finished_at, reported_at, archived_at) values
    ('00000000-0000-7000-8000-0000000000c1', 1, 1, 'trivy', 0, 4, 1, null, null,
     '00000000-0000-7000-8000-0000000000d1', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
     now(), now(), now(), now(), now()),
    ('00000000-0000-7000-8000-0000000000c2', 1, 1, 'grype', 0, 4, 1, null, null,
     '00000000-0000-7000-8000-0000000000d2', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
     now() - interval '1 d', now() - interval '1 d', now() - interval '1 d', now() - interval '1 d',
     now() - interval '1 d'),
    ('00000000-0000-7000-8000-0000000000c3', 1, 1, 'grype', 0, 5, 4, 11, 'run: vulnstream databases update',
     null, '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', now(), null, now(), null, null),
    ('00000000-0000-7000-8000-0000000000c4', 1, 1, 'osv-scanner', 0, 3, 1, null, null,
     '00000000-0000-7000-8000-0000000000d4', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
     now(), null, null, now(), null),
    ('00000000-0000-7000-8000-0000000000c5', 4, 1, 'trivy', 1, 0, 1, 5, 'no end after 300 s', null,
     '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', null, null, null, null, null);
insert into request_job values (1, 1), (1, 3), (1, 4), (1, 5);
insert into scan (id, job_id, artifact_id, scanner, scanner_version, database_version, database_built, report_format,
                  report_sha256, report_place, report_size, started_at, finished_at, outcome, findings, current,
                  confirmed_at, recorded_at) values
    ('00000000-0000-7000-8000-0000000000d1', 1, 1, 'trivy', '0.74.0', '2', now() - interval '1 d', 'trivy',
     repeat('1', 64), 'reports/11', 4000000000, now(), now(), 0, 2, true, now(), now()),
    ('00000000-0000-7000-8000-0000000000d2', 2, 1, 'grype', '0.118.0', 'v6', now() - interval '2 d', 'grype',
     repeat('2', 64), 'reports/22', 22, now(), now(), 0, 1, true, null, now() - interval '1 h'),
    ('00000000-0000-7000-8000-0000000000d4', 4, 1, 'osv-scanner', '2.5.0', null, null, 'osv-scanner',
     repeat('4', 64), 'reports/44', 44, now(), now(), 0, null, null, null, now());
insert into watermark (artifact_id, scanner, scan_id, scan_recorded_at, database_built, started_at) values
    (1, 'trivy', '00000000-0000-7000-8000-0000000000d1', now(), now() - interval '1 d', now()),
    (1, 'grype', '00000000-0000-7000-8000-0000000000d2', now() - interval '1 h', now() - interval '2 d', now());
insert into request_scan values (3, '00000000-0000-7000-8000-0000000000d1');
insert into attempt (job_id, number, epoch, node, finished_at, outcome, cause, detail, exit_code, stderr_tail, trace)
values
    (3, 1, 1, 'node-1', now(), 2, 11, 'no database', 1, 'FATAL db is missing',
     '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'),
    (1, 1, 1, 'node-1', now(), 0, null, null, 0, null, '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
insert into scanner_state values ('trivy', '0.74.0', '2', now(), 'node-1'), ('grype', '0.118.0', null, null, 'node-1');

insert into package (ecosystem, namespace, name, version, purl) values
    ('Alpine', '', 'openssl', '', 'pkg:apk/alpine/openssl'),
    ('Maven', 'org.example', 'org.example:parser', '1.2.3', 'pkg:maven/org.example/parser@1.2.3');
insert into vulnerability_group (public_id, key) values
    ('00000000-0000-7000-8000-0000000000f1', 'CVE-2030-0001'),
    ('00000000-0000-7000-8000-0000000000f2', 'CVE-2030-0002'),
    ('00000000-0000-7000-8000-0000000000f3', 'CVE-2030-0003');
insert into group_signal values
    ('CVE-2030-0001', 0.5, 0.99, '2030-01-03', '2030-01-04', '2030-01-25', true);
insert into signal_import (feed, uri, error, imported_at, published, signals, unusable, changed) values
    ('epss', 'https://example.test/epss.csv.gz', 'it was cut', now(), '2030-01-03', 1, 0, 1);
insert into vulnerability (name) values
    ('CVE-2030-0001'), ('GHSA-aaaa-bbbb-cccc'), ('DSA-1-1'), ('CVE-2030-0002'), ('CVE-2030-0003');
insert into group_member values (1, 1, false), (2, 1, false), (3, 1, true), (4, 2, false), (5, 3, false);
insert into vulnerability_detail (vulnerability_id, scanner, title, description, published_at, vectors, links) values
    (2, 'grype', 'of the alias', 'of the alias', '2030-01-01Z', '[]', '["https://example.test/a", "javascript:bad"]'),
    (1, 'trivy', 'of the CVE', 'of the CVE', '2030-01-02Z', '[]', '[{"url": "https://example.test/b"}]');
insert into finding (public_id, artifact_id, package_id, group_id, status, severity, severity_rule, score, fix_version,
                     first_seen_at, resolved_at) values
    ('00000000-0000-7000-8000-000000000f11', 1, 1, 1, 0, 5, 0, 9.8, '1.1.1l-r0', now() - interval '2 d', null),
    ('00000000-0000-7000-8000-000000000f12', 1, 2, 2, 0, 3, 0, 5.5, null, now() - interval '1 d', null),
    ('00000000-0000-7000-8000-000000000f13', 1, 2, 3, 1, 4, 0, 7.5, '2.0.0', now() - interval '9 d', now()),
    ('00000000-0000-7000-8000-000000000f14', 4, 1, 1, 0, 4, 0, null, null, now(), null);
insert into scanner (name) values ('trivy'), ('grype');
insert into wording (digest, severity, severity_reported, score, vector, fix_version) values
    ('00000000-0000-7000-8000-00000000d101', 5, 'CRITICAL', 9.8, 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', '1.1.1l-r0'),
    ('00000000-0000-7000-8000-00000000d102', 4, 'High', null, null, null),
    ('00000000-0000-7000-8000-00000000d103', 3, 'MEDIUM', 5.5, null, null),
    ('00000000-0000-7000-8000-00000000d104', 4, 'HIGH', 7.5, null, '2.0.0');
insert into sighting (digest, versions) values
    ('00000000-0000-7000-8000-00000000d201', array ['1.1.1g-r0']),
    ('00000000-0000-7000-8000-00000000d202', array ['1.1.1f-r0']),
    ('00000000-0000-7000-8000-00000000d203', array ['1.2.3']),
    ('00000000-0000-7000-8000-00000000d204', '{}');
insert into occurrence values
    (1, 'libcrypto1.1', '1.1.1g-r0', '', 'pkg:apk/alpine/libcrypto1.1@1.1.1g-r0'),
    (1, 'libssl1.1', '1.1.1g-r0', '', ''),
    (2, 'libssl1.1', '1.1.1f-r0', '', ''),
    (3, 'parser', '1.2.3', 'app/lib/parser.jar', '');
insert into said (finding_id, scanner_id, vulnerability_id, wording_id, sighting_id, stands_in, born_at, ended_at) values
    (1, 1, 1, 1, 1, false, now(), null),
    (1, 2, 2, 2, 2, false, now(), null),
    (2, 1, 4, 3, 3, false, now(), null),
    (3, 1, 5, 4, 4, false, now() - interval '9 d', now());

-- Problems of the shop: openssl in both of its images, and the parser, whose name is a row of its own.
insert into package (ecosystem, namespace, name, version, purl) values
    ('Maven', 'org.example', 'org.example:parser', '', 'pkg:maven/org.example/parser');
update package set name_id = 3 where id = 2;
insert into source_artifact (source_id, artifact_id) values (1, 1), (1, 4), (2, 1);
insert into problem (public_id, source_id, name_id, group_id, status, severity, severity_rule, score, fix_version,
                     first_seen_at, resolved_at) values
    ('00000000-0000-7000-8000-0000000001f1', 1, 1, 1, 0, 5, 2, 9.8, '1.1.1l-r0', now() - interval '3 d', null),
    ('00000000-0000-7000-8000-0000000001f2', 1, 3, 2, 0, 3, 3, 5.5, null, now() - interval '1 d', null),
    ('00000000-0000-7000-8000-0000000001f3', 1, 3, 3, 1, 4, 3, 7.5, '2.0.0', now() - interval '9 d', now()),
    ('00000000-0000-7000-8000-0000000001f4', 2, 1, 1, 0, 5, 2, 9.8, '1.1.1l-r0', now() - interval '2 d', null);
insert into problem_moved (public_id, problem_id) values ('00000000-0000-7000-8000-0000000001ff', 1);
insert into transition (finding_id, problem_id, at, kind, cause, from_value, to_value, before_value, after_value, scan_id)
values
    (1, null, now(), 0, 0, null, null, null, null, '00000000-0000-7000-8000-0000000000d1'),
    (null, 1, now() - interval '1 s', 0, 0, '1.0 sha256:a', '1.0 sha256:b', null, null,
     '00000000-0000-7000-8000-0000000000d1'),
    (null, 1, now(), 3, 1, '1', '2', 'high', 'critical', '00000000-0000-7000-8000-0000000000d1');

-- Grype looks at packages of Maven too, and does not report those of the shop. osv-scanner's report is not counted yet.
insert into scanner_ecosystem values
    ('trivy', 'Alpine'), ('trivy', 'Maven'), ('grype', 'Alpine'), ('grype', 'Maven'), ('osv-scanner', 'Alpine');

-- What the problems are to the fleet (team 0) and to payments, which owns the shop; nobody owns the mirror. openssl in the
-- shop is overdue, that in the mirror soon due, and the second problem of the parser, which is gone, was accepted.
insert into problem_view (problem_id, team_id, source_id, status, severity, severity_rule, priority, slo, clock_started_at,
                          due_at, breached_at, first_seen_at)
select p.id, t.team, p.source_id, p.status, p.severity, p.severity_rule, case p.id when 1 then 2 else 0 end,
       case p.id when 1 then 3 when 2 then 1 when 4 then 2 else 0 end, p.first_seen_at,
       case p.id when 1 then now() - interval '1 h' when 2 then now() + interval '9 d' when 4 then now() + interval '2 d' end,
       case p.id when 1 then now() - interval '1 h' end, p.first_seen_at
from problem p cross join (values (0), (1)) as t (team)
where t.team = 0 or p.source_id = 1;
update problem_view set suppressed = 2, slo = 4, paused_at = now() where problem_id = 3;

insert into problem_count (source_id, team_id, status, severity, suppressed, slo, problems)
select v.source_id, v.team_id, v.status, v.severity, coalesce(v.suppressed, -1), v.slo, count(*)
from problem_view v group by 1, 2, 3, 4, 5, 6;
insert into problem_count values (1, 1, 0, 4, 0, 0, 7), (1, 1, 0, 4, 1, 0, 8), (1, 1, 2, 2, -1, 0, 9), (1, 1, 0, 4, 2, 4, 6);
insert into problem_count_day
select (now() at time zone 'UTC')::date - d, team_id, status, severity, suppressed, slo, sum(problems) + d
from problem_count cross join generate_series(0, 2) as d group by d, 2, 3, 4, 5, 6;

insert into decision (public_id, kind, scope, artifact_id, source_id, team_id, vulnerability_id, ecosystem, package, justification,
                      severity, priority, reason, author, valid_until, origin) values
    ('00000000-0000-7000-8000-000000000d01', 0, 1, null, 1, 1, 1, 'Alpine', 'openssl', 2, null, null, 'the code is never run',
     'ada', now() + interval '30 d', 'https://vex.test/2030-1'),
    ('00000000-0000-7000-8000-000000000d02', 3, 0, 1, null, null, 1, null, null, null, 2, null, 'behind a proxy', 'root', null, null),
    ('00000000-0000-7000-8000-000000000d03', 4, 2, null, null, 1, 1, null, 'open*', null, null, 3, 'after the release', 'ada',
     null, null);
insert into decision_in_force (decision_id, vulnerability_id, valid_until)
select id, vulnerability_id, valid_until from decision where id in (1, 3);
insert into decision_end (decision_id, why, principal, reason) values (2, 0, 'root', 'the proxy is gone');
insert into audit (principal, action, subject, detail)
select author, 'decision.make', public_id::text, jsonb_build_object('detail', reason) from decision where id = 1;
