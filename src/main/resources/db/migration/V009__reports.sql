-- What dashboards and other tools read: the schema report. Its columns are documented, docs/REPORTING.md is made of what is
-- said here, and stay as they are: columns may be added at the end, and none is renamed or dropped.

-- CISA's catalogue names few of the CVEs that EPSS does.
create index group_signal_kev on group_signal (cve) where kev_added is not null;

-- How well a target is looked at by each scanner it is to be looked at with: those it names, or every one that some node has.
-- Images of an index for which nobody ever asked are of platforms that the target leaves out.
create view target_coverage as
select t.id as target_id, w.scanner, team.name as team, t.name as target, t.repository, t.changed_at, l.last_good_at as listed_at,
       l.cause as listing_cause, l.detail as listing_detail, a.*
from target t
join team on team.id = t.team_id
join target_listed l on l.target_id = t.id
cross join lateral (
    select jsonb_array_elements_text(t.definition -> 'scanners') as scanner
    where jsonb_typeof(t.definition -> 'scanners') = 'array'
    union
    select s.scanner from scanner_state s where jsonb_typeof(t.definition -> 'scanners') is distinct from 'array') w
cross join lateral (
    select count(*)::int as artifacts,
           (count(*) filter (where s.id is null))::int as never_scanned,
           (count(*) filter (where j.state = 5))::int as failing,
           min(coalesce(s.database_built, greatest(s.finished_at, s.confirmed_at))) as database_built,
           min(greatest(s.finished_at, s.confirmed_at)) as last_good_at,
           min(j.cause) filter (where j.state = 5) as scan_cause,
           min(j.detail) filter (where j.state = 5) as scan_detail
    from (select distinct coalesce(c.artifact_id, r.artifact_id) as id
          from source o
          join reference r on r.source_id = o.id and r.until is null
          left join artifact_child c on c.index_id = r.artifact_id
          where o.address = t.repository) i
    left join watermark m on m.artifact_id = i.id and m.scanner = w.scanner
    left join scan s on s.id = m.scan_id and s.recorded_at = m.scan_recorded_at
    left join lateral (
        select j.state, j.cause, j.detail from job j
        where j.artifact_id = i.id and j.scanner = w.scanner and j.state in (3, 4, 5)
        order by j.id desc limit 1) j on true
    where exists (select from job o where o.artifact_id = i.id) or m.scan_id is not null) a
where t.active;

create schema report;
comment on schema report is 'What dashboards and other tools read.';

-- The words behind the numbers of the tables.
create function report.severity(code smallint) returns text language sql immutable parallel safe as
$$ select (array['unknown', 'negligible', 'low', 'medium', 'high', 'critical'])[code + 1] $$;
create function report.status(code smallint) returns text language sql immutable parallel safe as
$$ select (array['open', 'resolved', 'unconfirmed'])[code + 1] $$;
create function report.decision(code smallint) returns text language sql immutable parallel safe as
$$ select (array['not-affected', 'false-positive', 'accepted', 'severity', 'priority'])[code + 1] $$;
create function report.slo(code smallint) returns text language sql immutable parallel safe as
$$ select (array['none', 'running', 'warning', 'breached', 'paused'])[code + 1] $$;

create view report.problems as
select p.public_id as id, s.address as source, n.ecosystem, n.name as package, g.key as vulnerability,
       report.status(v.status) as status, report.severity(v.severity) as severity, v.severity as severity_rank,
       nullif(v.priority, 0) as priority, report.decision(v.suppressed) as suppressed, report.slo(v.slo) as slo,
       v.due_at, v.breached_at, p.score, p.fix_version, i.epss, i.kev_added is not null as kev,
       v.first_seen_at, p.changed_at, p.resolved_at
from problem_view v
join problem p on p.id = v.problem_id
join source s on s.id = p.source_id
join package n on n.id = p.name_id
join vulnerability_group g on g.id = p.group_id
left join group_signal i on i.cve = g.key
where v.team_id = 0;
comment on view report.problems is 'A row for each problem: one vulnerability in one package of a source, as the whole fleet sees it.';

create view report.team_problems as
select m.name as team, p.public_id as id, s.address as source, n.ecosystem, n.name as package, g.key as vulnerability,
       report.status(v.status) as status, report.severity(v.severity) as severity, v.severity as severity_rank,
       nullif(v.priority, 0) as priority, report.decision(v.suppressed) as suppressed, report.slo(v.slo) as slo,
       v.due_at, v.breached_at, p.score, p.fix_version, i.epss, i.kev_added is not null as kev,
       v.first_seen_at, p.changed_at, p.resolved_at
from problem_view v
join team m on m.id = v.team_id
join problem p on p.id = v.problem_id
join source s on s.id = p.source_id
join package n on n.id = p.name_id
join vulnerability_group g on g.id = p.group_id
left join group_signal i on i.cve = g.key;
comment on view report.team_problems is
    'A row for each problem and team that owns its source, as that team sees it: by its decisions and its time.';

create view report.findings as
select f.public_id as id, coalesce(a.digest, a.external_name) as artifact, a.platform, n.ecosystem, n.name as package,
       nullif(n.version, '') as version, g.key as vulnerability, report.status(f.status) as status,
       report.severity(f.severity) as severity, f.severity as severity_rank, f.score, f.fix_version, f.first_seen_at,
       f.changed_at, f.resolved_at
from finding f
join artifact a on a.id = f.artifact_id
join package n on n.id = f.package_id
join vulnerability_group g on g.id = f.group_id;
comment on view report.findings is 'A row for each finding: one vulnerability in one package of one artifact.';

create view report.counts as
select s.address as source, m.name as team, report.status(c.status) as status, report.severity(c.severity) as severity,
       c.severity as severity_rank, report.decision(nullif(c.suppressed, -1::smallint)) as suppressed,
       report.slo(c.slo) as slo, c.problems
from problem_count c
join source s on s.id = c.source_id
left join team m on m.id = c.team_id
where c.problems > 0;
comment on view report.counts is
    'How many problems there are, by source and team. The numbers are kept with the problems, so that nothing is counted here. Rows without a team are those of the whole fleet: never add both.';

create view report.trend as
select c.day, m.name as team, report.status(c.status) as status, report.severity(c.severity) as severity,
       c.severity as severity_rank, report.decision(nullif(c.suppressed, -1::smallint)) as suppressed,
       report.slo(c.slo) as slo, c.problems
from problem_count_day c
left join team m on m.id = c.team_id
where c.problems > 0;
comment on view report.trend is
    'How many problems there were at the end of each day, the last one being today as it was looked at last. Rows without a team are those of the whole fleet: never add both.';

create view report.sources as
select s.public_id as id, s.address as source,
       array(select m.name from team m
             where exists (select from target t where t.team_id = m.id and t.active and t.repository = s.address)
             order by 1) as teams,
       coalesce(c.open, 0) as open, coalesce(c.critical, 0) as critical, coalesce(c.high, 0) as high,
       coalesce(c.breached, 0) as breached, coalesce(c.suppressed, 0) as suppressed, coalesce(c.resolved, 0) as resolved
from source s
left join (
    select source_id,
           (sum(problems) filter (where status = 0 and suppressed < 0))::bigint as open,
           (sum(problems) filter (where status = 0 and suppressed < 0 and severity = 5))::bigint as critical,
           (sum(problems) filter (where status = 0 and suppressed < 0 and severity = 4))::bigint as high,
           (sum(problems) filter (where status = 0 and suppressed < 0 and slo = 3))::bigint as breached,
           (sum(problems) filter (where status = 0 and suppressed >= 0))::bigint as suppressed,
           (sum(problems) filter (where status = 1))::bigint as resolved
    from problem_count where team_id = 0 group by source_id) c on c.source_id = s.id;
comment on view report.sources is
    'A row for each repository with the numbers of its problems. A source that was never scanned has none: see report.coverage.';

create view report.coverage as
select c.team, c.target, c.repository, c.scanner,
       case when c.listing_cause is not null or coalesce(c.listed_at, c.changed_at) < now() - interval '24 hours'
                then 'listing-failing'
            when c.artifacts = 0 or c.never_scanned > 0 then 'never-scanned'
            when c.failing > 0 then 'scan-failing'
            when c.database_built < now() - interval '120 hours' then 'stale'
            else 'ok' end as state,
       c.artifacts, c.never_scanned, c.failing, c.database_built,
       extract(epoch from now() - c.database_built)::float8 / 3600 as database_age_hours, c.last_good_at,
       coalesce(c.listing_detail, c.scan_detail) as detail
from target_coverage c;
comment on view report.coverage is
    'A row for each target and scanner: how well it is looked at. What is not ok is not without problems, it is not known.';

create view report.decisions as
select d.public_id as id, report.decision(d.kind) as kind,
       (array['artifact', 'source', 'team', 'everything'])[d.scope + 1] as scope, m.name as team, s.address as source,
       coalesce(a.digest, a.external_name) as artifact, n.name as vulnerability, d.ecosystem, d.package,
       report.severity(d.severity) as severity, d.priority, d.reason, d.author, d.decided_at, d.valid_until, e.at as ended_at,
       (array['revoked', 'superseded', 'expired'])[e.why + 1] as ended_because, d.origin
from decision d
join vulnerability n on n.id = d.vulnerability_id
left join decision_end e on e.decision_id = d.id
left join team m on m.id = d.team_id
left join source s on s.id = d.source_id
left join artifact a on a.id = d.artifact_id;
comment on view report.decisions is 'A row for each decision that was ever made; it holds while ended_at is null.';

create view report.changes as
select t.at,
       (array['appeared', 'resolved', 'reopened', 'severity-changed', 'regrouped', 'decided', 'lifted', 'due-soon',
              'breached'])[t.kind + 1] as kind,
       (array['artifact', 'database', 'scanner', 'grouping', 'report', 'decision', 'expiry', 'time', 'policy'])[t.cause + 1]
           as cause,
       m.name as team, p.public_id as problem, s.address as source, n.name as package, g.key as vulnerability,
       t.before_value as before, t.after_value as after
from transition t
join problem p on p.id = t.problem_id
join source s on s.id = p.source_id
join package n on n.id = p.name_id
join vulnerability_group g on g.id = p.group_id
left join team m on m.id = t.team_id;
comment on view report.changes is
    'What happened to problems and why. Rows with a team are of what only that team sees so. Always ask with a range of at.';

-- The same column means the same in every view.
do
$$
declare
    words text[][] := array[
        ['id', 'The id under which GraphQL answers it.'],
        ['source', 'Address of the repository.'],
        ['team', 'Name of the team; null where it is everybody''s.'],
        ['teams', 'Names of the teams whose targets name it.'],
        ['ecosystem', 'Of the package, in OSV''s words; of a decision, null for any.'],
        ['package', 'Name of the package, of operating systems the source package; of a decision a pattern, null for any.'],
        ['version', 'Installed; null for packages of operating systems, which have several.'],
        ['vulnerability', 'Its id, the CVE where there is one; of a decision as it was written.'],
        ['artifact', 'Digest, or the name an imported report gave; of a decision only where it is about one.'],
        ['platform', 'os/architecture[/variant].'],
        ['status', 'open, resolved or unconfirmed.'],
        ['severity', 'unknown, negligible, low, medium, high or critical; of a decision the one it sets.'],
        ['severity_rank', 'The same as a number to sort by, 0 to 5.'],
        ['priority', '1 (first) to 5; null where nobody set one.'],
        ['suppressed', 'The kind of the decision that suppresses it: not-affected, false-positive or accepted; null where none does. In report.sources how many are.'],
        ['slo', 'Where it stands in its time: none, running, warning, breached or paused.'],
        ['due_at', 'When its time is over.'],
        ['breached_at', 'Since when its time is over.'],
        ['score', 'The highest base score reported.'],
        ['fix_version', 'The version that fixes it.'],
        ['epss', 'How likely it is to be exploited within 30 days, 0 to 1; null where EPSS does not say.'],
        ['kev', 'Whether CISA knows it exploited.'],
        ['first_seen_at', 'Since when it is known here.'],
        ['changed_at', 'When it changed last.'],
        ['resolved_at', 'Since when nothing has it any more.'],
        ['problems', 'How many.'],
        ['day', 'In UTC.'],
        ['open', 'Open problems that nothing suppresses.'],
        ['critical', 'Critical ones of those.'],
        ['high', 'High ones of those.'],
        ['breached', 'Of those, the ones whose time is over.'],
        ['resolved', 'Problems that nothing has any more.'],
        ['target', 'Name of the entry in the target files.'],
        ['repository', 'What it names.'],
        ['scanner', 'Name of the scanner.'],
        ['state', 'ok, listing-failing (or not listed for a day), never-scanned, scan-failing or stale (a database older than five days).'],
        ['artifacts', 'How many its references name now.'],
        ['never_scanned', 'Of those, without any result of the scanner.'],
        ['failing', 'Of those, whose newest scan failed.'],
        ['database_built', 'The oldest database behind their results; where it is not known, when the result was last confirmed.'],
        ['database_age_hours', 'Its age.'],
        ['last_good_at', 'When the result was last confirmed that was not for the longest time.'],
        ['detail', 'What was said when listing or scanning failed.'],
        ['kind', 'Of a decision: not-affected, false-positive, accepted, severity or priority. Of a change: appeared, resolved, reopened, severity-changed, regrouped, decided, lifted, due-soon or breached.'],
        ['scope', 'How far it reaches: artifact, source, team or everything.'],
        ['reason', 'In the words of who decided.'],
        ['author', 'Who decided.'],
        ['decided_at', 'When.'],
        ['valid_until', 'When it ends by itself; null where it does not.'],
        ['ended_at', 'When it ended; null while it holds.'],
        ['ended_because', 'revoked, superseded or expired.'],
        ['origin', 'The document it was imported from.'],
        ['at', 'When it happened.'],
        ['cause', 'artifact, database, scanner, grouping, report, decision, expiry, time or policy.'],
        ['problem', 'The id of the problem.'],
        ['before', 'What changed, as it was.'],
        ['after', 'What it is since.']];
    spoken record;
begin
    for spoken in
        select c.table_name, c.column_name, w.text
        from information_schema.columns c
        join (select words[i][1] as name, words[i][2] as text from generate_subscripts(words, 1) as i) w
             on w.name = c.column_name
        where c.table_schema = 'report'
        loop
            execute format('comment on column report.%I.%I is %L', spoken.table_name, spoken.column_name, spoken.text);
        end loop;
end
$$;
