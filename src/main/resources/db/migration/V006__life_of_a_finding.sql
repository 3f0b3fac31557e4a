-- The life of a finding: problems that outlive rebuilds, what counts as current, causes of problems' changes.

-- Problems -----------------------------------------------------------------------------------------------------------

-- The name of a package without its version is a row of the same table with an empty version. Null where the row is that
-- itself, and on rows that a node of the version before wrote: whoever needs it fills it in.
alter table package add column name_id bigint references package;

insert into package (ecosystem, namespace, name, version, purl)
select p.ecosystem, p.namespace, p.name, '', min(regexp_replace(p.purl, '@[^@?#]*', ''))
from package p
where p.version <> ''
group by p.ecosystem, p.namespace, p.name
on conflict (ecosystem, namespace, name, version) do nothing;

update package p set name_id = n.id from package n
where p.version <> '' and n.ecosystem = p.ecosystem and n.namespace = p.namespace and n.name = p.name and n.version = '';

create index package_by_name_id on package (name_id);

-- The artifacts that count for a source: those its references name, and of a reference that moved the one before, until
-- every scanner that looked at that one has looked at the new one. Changed under the lock of the source only.
create table source_artifact (
    source_id   bigint      not null references source,
    artifact_id bigint      not null references artifact,
    since       timestamptz not null default now(),
    primary key (source_id, artifact_id)
);
create index source_artifact_by_artifact on source_artifact (artifact_id);

-- Sources whose references moved, or that were waiting for a scan that is in: what counts is to be worked out anew.
create table source_stale (
    id        bigint generated always as identity primary key,
    source_id bigint      not null references source,
    at        timestamptz not null default now()
);

-- A package of a source with a vulnerability: what its findings are together, in all artifacts that count. It is resolved
-- when none of them has it, and opened again when one has it once more. Status, severity and severity_rule as of findings.
create table problem (
    id            bigint generated always as identity primary key,
    public_id     uuid        not null unique,
    source_id     bigint      not null references source,
    name_id       bigint      not null references package,
    group_id      bigint      not null references vulnerability_group,
    status        smallint    not null,
    severity      smallint    not null,
    severity_rule smallint    not null,
    score         real,
    fix_version   text,
    first_seen_at timestamptz not null default now(),
    changed_at    timestamptz not null default now(),
    resolved_at   timestamptz,
    unique (source_id, name_id, group_id)
);
create index problem_by_group on problem (group_id);
create index problem_by_name on problem (name_id);
create index problem_by_severity on problem (severity desc, id) where status = 0;
create index problem_newest on problem (first_seen_at desc, id desc) where status = 0;
create index problem_of_source on problem (source_id, severity desc, id) where status = 0;

-- Of all that is there already.
insert into source_stale (source_id) select id from source;

-- Ids of problems that became one with another when groups or source packages became known: they keep resolving.
create table problem_moved (
    public_id  uuid primary key,
    problem_id bigint      not null references problem,
    moved_at   timestamptz not null default now()
);
create index problem_moved_by_problem on problem_moved (problem_id);

-- What happened to a problem stands beside what happened to findings. Exactly one of the two is given.
-- More causes: reference = 5 (a reference of the source moved, came or went).
alter table transition alter column finding_id drop not null;
alter table transition add column problem_id bigint;
create index transition_by_problem on transition (problem_id, at) where problem_id is not null;
create index transition_of_problems on transition (at desc, id desc) where problem_id is not null;

-- Agreement ------------------------------------------------------------------------------------------------------------

-- What kinds of packages a scanner looks at: those it has ever reported one of. Where it looked at an artifact and does not
-- report a finding in such a package, that says something.
create table scanner_ecosystem (
    scanner   text not null,
    ecosystem text not null,
    primary key (scanner, ecosystem)
);

insert into scanner_ecosystem (scanner, ecosystem)
select distinct t.scanner, p.ecosystem
from attribution t
join finding f on f.id = t.finding_id
join package p on p.id = f.package_id;

-- Assertions that are taken back -------------------------------------------------------------------------------------

-- The newest database with which a scanner has told all it asserts of an id. What that did not say any more is withdrawn;
-- what a database older than it says does not count. '-infinity' where the build of the database is not known.
create table assertion_basis (
    subject        text        not null,
    scanner        text        not null,
    database_built timestamptz not null,
    primary key (subject, scanner)
) with (fillfactor = 80);

-- What a finding was that became one with another: when that is undone, its id is its own again. Null of those moved before.
alter table finding_moved add column package_id bigint references package;
alter table finding_moved add column group_id bigint references vulnerability_group;
create index finding_moved_by_former on finding_moved (group_id, package_id) where group_id is not null;

-- What is known of vulnerabilities besides what scanners say ---------------------------------------------------------

-- One row for each CVE that EPSS or CISA's catalogue of known exploited vulnerabilities names, reported here or not: joined
-- by the key of the group, and copied nowhere. epss_date is the day of the file since which the score is this one. No index
-- but the key: nearly every row changes a little every day, in place.
create table group_signal (
    cve             text primary key,
    epss            real,
    epss_percentile real,
    epss_date       date,
    kev_added       date,
    kev_due         date,
    kev_ransomware  boolean
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.1);

-- How the last import of each feed (epss, kev) went: when it was last tried and what was wrong then, and what counts.
create table signal_import (
    feed         text primary key,
    uri          text        not null,
    tried_at     timestamptz not null default now(),
    error        text,
    imported_at  timestamptz,
    published    date,
    signals      integer,
    unusable     integer,
    changed      integer
);
