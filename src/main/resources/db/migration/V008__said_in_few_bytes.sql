-- What scanners say, in few bytes: what they say of an id and where they see a package is the same in most artifacts that have
-- it, so both are written once and named by a number. All nodes must be stopped while this runs, and be of this version
-- afterwards: statements of the version before fail, for their tables are views now or have other columns.
-- See docs/adr/0018-what-is-said-is-written-once.md.

-- Dictionaries: rows are added and never changed or deleted, so nothing checks who names them ----------------------------

create table scanner (
    id   smallint generated always as identity primary key,
    name text not null unique
);

-- What a scanner says of an id in its own words, whichever that is: severity and score as reported.
-- distribution_severity is the distribution's own rating of its package, authority_score the base score by NVD or GitHub.
create table wording (
    id                    integer generated always as identity primary key,
    digest                uuid     not null unique,
    severity              smallint not null,
    severity_reported     text,
    score                 real,
    vector                text,
    fix_version           text,
    distribution_severity smallint,
    authority_score       real
);

-- A set of places in which a package is seen. versions are the installed ones, some of them where they are many.
create table sighting (
    id       integer generated always as identity primary key,
    digest   uuid   not null unique,
    versions text[] not null
);

alter table occurrence rename to occurrence_before;
alter table occurrence_before rename constraint occurrence_pkey to occurrence_before_pkey;
alter table attribution rename to attribution_before;

-- The places: an installed binary package or a path. Empty text where the scanner did not say.
create table occurrence (
    sighting_id integer not null references sighting,
    package     text    not null,
    version     text    not null,
    path        text    not null,
    purl        text    not null,
    primary key (sighting_id, package, version, path)
);

-- What one scanner says of a finding with an id. Since and until when: the time at which the scan was recorded that said so
-- first, and that of the one that no longer does, which names the scan, too. Live while nothing ended it.
-- stands_in: the report did not tell the source package, so the binary package stands in for it.
create table said (
    finding_id       bigint      not null references finding,
    born_at          timestamptz not null,
    ended_at         timestamptz,
    wording_id       integer     not null,
    sighting_id      integer     not null,
    vulnerability_id integer     not null,
    scanner_id       smallint    not null,
    stands_in        boolean     not null,
    primary key (finding_id, vulnerability_id, scanner_id)
);

-- What was said until now ------------------------------------------------------------------------------------------------

-- As vulnstream itself tells contents apart: each part with its length, or nothing.
create function pg_temp.part(value text) returns text language sql immutable as
$$ select coalesce(octet_length(value) || ':' || value, '-') $$;

create function pg_temp.part(value real) returns text language sql immutable as
$$ select coalesce(encode(float4send(value), 'hex'), '-') $$;

create function pg_temp.digest(content text) returns uuid language sql immutable as
$$ select encode(substr(sha256(convert_to(content, 'UTF8')), 1, 16), 'hex')::uuid $$;

insert into scanner (name) select distinct scanner from attribution_before order by 1;

create temporary table before on commit drop as
select a.*, coalesce(s.recorded_at, a.born_at) as said_at,
       case when not a.live then coalesce(e.recorded_at, a.ended_at, now()) end as until,
       pg_temp.digest(a.severity || pg_temp.part(a.severity_reported) || pg_temp.part(a.score) || pg_temp.part(a.vector)
                      || pg_temp.part(a.fix_version) || coalesce(a.distribution_severity::text, '-')
                      || pg_temp.part(a.authority_score)) as worded,
       pg_temp.digest(coalesce(o.places, '')) as seen,
       array(select distinct p.version from occurrence_before p where p.attribution_id = a.id order by 1 limit 20) as versions
from attribution_before a
left join scan s on s.id = a.born_scan
left join scan e on e.id = a.ended_scan
left join (
    select attribution_id, string_agg(pg_temp.part(package) || pg_temp.part(version) || pg_temp.part(path)
                                      || pg_temp.part(purl), ''
                                      order by package collate "C", version collate "C", path collate "C") as places
    from occurrence_before group by 1) o on o.attribution_id = a.id;

insert into wording (digest, severity, severity_reported, score, vector, fix_version, distribution_severity, authority_score)
select distinct on (worded) worded, severity, severity_reported, score, vector, fix_version, distribution_severity,
                            authority_score
from before order by worded;

insert into sighting (digest, versions)
select distinct on (seen) seen, versions from before order by seen;

insert into occurrence (sighting_id, package, version, path, purl)
select g.id, o.package, o.version, o.path, o.purl
from (select distinct on (seen) seen, id from before order by seen, id) b
join sighting g on g.digest = b.seen
join occurrence_before o on o.attribution_id = b.id;

insert into said (finding_id, born_at, ended_at, wording_id, sighting_id, vulnerability_id, scanner_id, stands_in)
select b.finding_id, b.said_at, b.until, w.id, g.id, b.vulnerability_id, c.id, b.stands_in
from before b
join wording w on w.digest = b.worded
join sighting g on g.digest = b.seen
join scanner c on c.name = b.scanner
order by b.finding_id, b.vulnerability_id, c.id;

drop table occurrence_before;
drop table attribution_before;

-- Findings -----------------------------------------------------------------------------------------------------------------

-- Narrower keys. Packages and groups are never deleted either. Decisions are about problems.
alter table finding
    drop constraint finding_package_id_fkey,
    drop constraint finding_group_id_fkey,
    drop column suppressed_by,
    alter column artifact_id type integer,
    alter column package_id type integer,
    alter column group_id type integer;

-- Reading -------------------------------------------------------------------------------------------------------------

-- As one reads it: who says what of which finding, with everything as reported. Where it was seen stands in occurrence, by
-- sighting_id. Parts that are not asked for cost nothing.
create view attribution as
select s.finding_id, c.name as scanner, s.vulnerability_id::bigint as vulnerability_id, w.severity, w.severity_reported,
       w.score, w.vector, w.fix_version, w.distribution_severity, w.authority_score, s.stands_in,
       s.ended_at is null as live, s.born_at, s.ended_at, s.sighting_id,
       (select n.id from finding f join scan n on n.artifact_id = f.artifact_id
        where f.id = s.finding_id and n.scanner = c.name and n.recorded_at = s.born_at limit 1) as born_scan,
       (select n.id from finding f join scan n on n.artifact_id = f.artifact_id
        where f.id = s.finding_id and n.scanner = c.name and n.recorded_at = s.ended_at limit 1) as ended_scan
from said s
left join scanner c on c.id = s.scanner_id
left join wording w on w.id = s.wording_id;
