-- A fleet of the size that bench/ingest loads, as tables that are read: 330 sources of 20 teams with five images each, 15,000
-- vulnerabilities in 5,000 packages, some of them nearly everywhere and most of them nearly nowhere. :scale multiplies the sources.
set session_replication_role = replica;
select setseed(0.5);

insert into team (name) select 'team-' || n from generate_series(1, 20) n;
insert into source (public_id, kind, address)
select gen_random_uuid(), 0, 'registry.test/team-' || 1 + n % 20 || '/app-' || n from generate_series(1, (330 * :scale)::int) n;
insert into target (team_id, name, repository, definition, file, line)
select 1 + s.id % 20, 'app-' || s.id, s.address, '{}', 'targets.yaml', 1 from source s;
insert into artifact (public_id, kind, digest, platform)
select gen_random_uuid(), 0, 'sha256:' || lpad(n::text, 64, '0'), 'linux/amd64' from generate_series(1, (1650 * :scale)::int) n;
insert into artifact_source select a.id, 1 + (a.id - 1) / 5 from artifact a;
insert into source_artifact (artifact_id, source_id) select a.id, 1 + (a.id - 1) / 5 from artifact a;
insert into reference (source_id, name, artifact_id) select 1 + (a.id - 1) / 5, 'v' || a.id, a.id from artifact a;

insert into package (ecosystem, namespace, name, version, purl)
select (array['Debian', 'Alpine', 'npm', 'Maven', 'PyPI'])[1 + n % 5], '', 'package-' || n, '', 'pkg:generic/package-' || n
from generate_series(1, 5000) n;
insert into vulnerability_group (public_id, key)
select gen_random_uuid(), 'CVE-' || 2015 + n % 11 || '-' || 10000 + n from generate_series(1, 15000) n;
insert into vulnerability (name) select key from vulnerability_group order by id;
insert into group_member select id, id, false from vulnerability_group;
insert into vulnerability_detail (vulnerability_id, scanner, title, description)
select id, 'trivy', 'A weakness number ' || id || ' of some kind', repeat('Words that say what it is. ', 30) from vulnerability;
insert into group_signal (cve, epss, epss_percentile, epss_date, kev_added)
select key, random() ^ 6, random(), current_date, case when id % 60 = 0 then current_date end from vulnerability_group;
insert into group_signal (cve, epss, epss_percentile, epss_date)
select 'CVE-1999-' || n, random() ^ 6, random(), current_date from generate_series(1, 250000) n;

insert into problem (public_id, source_id, name_id, group_id, status, severity, severity_rule, score, fix_version, first_seen_at)
select gen_random_uuid(), x.source_id, 1 + x.group_id % 5000, x.group_id, 0,
       case when h < 4 then 5 when h < 24 then 4 when h < 69 then 3 when h < 94 then 2 else 1 end, 2, h / 10.0,
       case when h % 3 > 0 then '1.' || h end, now() - random() * interval '200 days'
from (select distinct s.id as source_id, 1 + floor(15000 * random() ^ 2)::int as group_id
      from source s cross join generate_series(1, 460)) x
cross join lateral (select (hashint4(x.group_id) & 65535) % 100 as h) h;

insert into problem_view (problem_id, team_id, source_id, status, severity, severity_rule, suppressed, slo, clock_started_at,
                          due_at, first_seen_at)
select p.id, t.team, p.source_id, p.status, p.severity, p.severity_rule, case when p.id % 20 = 0 then 2 end,
       case when p.id % 20 = 0 then 4 when p.first_seen_at + d.days < now() then 3 else 1 end, p.first_seen_at,
       case when p.id % 20 > 0 then p.first_seen_at + d.days end, p.first_seen_at
from problem p
cross join lateral (values (0), (1 + p.source_id % 20)) as t (team)
cross join lateral (
    select (array[120, 120, 120, 90, 30, 7])[p.severity + 1] * interval '1 day' as days) d;

insert into problem_count
select source_id, team_id, status, severity, coalesce(suppressed, -1), slo, count(*) from problem_view group by 1, 2, 3, 4, 5, 6;
insert into problem_count_day
select current_date - d, team_id, status, severity, suppressed, slo, sum(problems)
from problem_count cross join generate_series(0, 89) as d group by 1, 2, 3, 4, 5, 6;

insert into finding (public_id, artifact_id, package_id, group_id, status, severity, severity_rule, score, fix_version,
                     first_seen_at)
select gen_random_uuid(), l.artifact_id, p.name_id, p.group_id, 0, p.severity, p.severity_rule, p.score, p.fix_version,
       p.first_seen_at
from problem p join source_artifact l on l.source_id = p.source_id
where (hashint8(p.id * 7 + l.artifact_id) & 1023) % 100 < 94;

set session_replication_role = default;
vacuum analyze;
