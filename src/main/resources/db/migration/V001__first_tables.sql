-- The first schema of vulnstream. Conventions: bigint keys inside, UUIDv7 (public_id) where the world sees an id,
-- timestamptz from the database's clock, every enum a smallint whose Java enum carries the same numbers.
-- Append-only tables are partitioned by month; see vulnstream_ensure_partitions at the end.

-- Who owns what ---------------------------------------------------------------------------------------------------

create table team (
    id   bigint generated always as identity primary key,
    name text not null unique
);

-- One entry of the target files. Removed entries stay with active = false: their listings keep their meaning.
create table target (
    id         bigint generated always as identity primary key,
    team_id    bigint      not null references team,
    name       text        not null,
    repository text        not null,
    definition jsonb       not null,
    file       text        not null,
    line       integer     not null,
    active     boolean     not null default true,
    changed_at timestamptz not null default now(),
    unique (team_id, name)
);

-- One run of the exporter, and one row for each target it listed or could not list: a listing that failed or never
-- happened is a missed scan that no request could show.
-- outcome of both: succeeded = 0, incomplete = 1, failed = 2; null while it runs or when it was killed.
create table export_run (
    id          bigint generated always as identity primary key,
    public_id   uuid        not null unique,
    started_at  timestamptz not null default now(),
    finished_at timestamptz,
    outcome     smallint,
    detail      text
);

create table listing (
    id          bigint generated always as identity primary key,
    run_id      bigint      not null references export_run,
    target_id   bigint      not null references target,
    started_at  timestamptz not null default now(),
    finished_at timestamptz,
    outcome     smallint,
    cause       smallint,
    detail      text,
    tags_seen   integer     not null default 0,
    requested   integer     not null default 0,
    unique (run_id, target_id)
);
create index listing_by_target on listing (target_id, id desc);

-- Of each target the last good listing, and how the last one of all ended.
create view target_listed as
select t.id as target_id, good.finished_at as last_good_at, last.cause, last.detail
from target t
left join lateral (
    select l.finished_at from listing l where l.target_id = t.id and l.outcome = 0 order by l.id desc limit 1) good on true
left join lateral (
    select l.cause, l.detail from listing l where l.target_id = t.id order by l.id desc limit 1) last on true;

-- What is scanned -------------------------------------------------------------------------------------------------

-- An image repository (registry/path) or a Git repository. External sources hold what imported reports name.
-- kind: image repository = 0, Git repository = 1, external = 2.
create table source (
    id        bigint generated always as identity primary key,
    public_id uuid     not null unique,
    kind      smallint not null,
    address   text     not null unique
);

-- Something with content. Exactly one of digest and external_name names it.
-- kind: image = 0, index = 1, commit = 2, external = 3.
create table artifact (
    id            bigint generated always as identity primary key,
    public_id     uuid        not null unique,
    kind          smallint    not null,
    digest        text unique,
    external_name text unique,
    media_type    text,
    platform      text,
    first_seen_at timestamptz not null default now(),
    check ((digest is null) <> (external_name is null))
);

-- The platform manifests of an index. Attestations are not images and are not here.
create table artifact_child (
    index_id    bigint not null references artifact,
    artifact_id bigint not null references artifact,
    platform    text   not null,
    primary key (index_id, artifact_id)
);
create index artifact_child_by_artifact on artifact_child (artifact_id);

-- Where an artifact can be pulled from.
create table artifact_source (
    artifact_id bigint not null references artifact,
    source_id   bigint not null references source,
    primary key (artifact_id, source_id)
);
create index artifact_source_by_source on artifact_source (source_id, artifact_id);

-- A name that points to an artifact or an index, with every change of it kept: the current one has no "until".
create table reference (
    id          bigint generated always as identity primary key,
    source_id   bigint      not null references source,
    name        text        not null,
    artifact_id bigint      not null references artifact,
    since       timestamptz not null default now(),
    until       timestamptz,
    unique (source_id, name, since)
);
create unique index reference_current on reference (source_id, name) where until is null;
create index reference_by_artifact on reference (artifact_id) where until is null;

-- What must happen: the ledger ------------------------------------------------------------------------------------

-- A request as it was asked, committed before anyone hears "accepted" and without a registry call.
-- scanners null means every enabled scanner at the time of resolving; platforms null means all.
create table request (
    id               bigint generated always as identity primary key,
    public_id        uuid        not null unique,
    reference        text        not null,
    scanners         text[],
    platforms        text[],
    lane             smallint    not null,
    reason           smallint    not null,
    rescan           boolean     not null default false,
    principal        text        not null,
    idempotency_key  text,
    target_id        bigint references target,
    state            smallint    not null,
    cause            smallint,
    detail           text,
    resolve_attempts integer     not null default 0,
    not_before       timestamptz not null default now(),
    created_at       timestamptz not null default now(),
    resolved_at      timestamptz,
    finished_at      timestamptz,
    trace            text        not null,
    unique (principal, idempotency_key)
) with (fillfactor = 80);
create index request_to_resolve on request (lane, not_before, id) where resolved_at is null and finished_at is null;
create index request_open on request (id) where finished_at is null;

-- Artifact and scanner. Changes of state are compare-and-set on (state, epoch); every claim raises the epoch.
-- Only what waits is indexed by its due time, and what is held by its deadline. not_before is the next time a job needs
-- attention: of a waiting one its due time, of a reported one when its event is published again.
create table job (
    id           bigint generated always as identity primary key,
    public_id    uuid        not null unique,
    artifact_id  bigint      not null references artifact,
    source_id    bigint      not null references source,
    scanner      text        not null,
    lane         smallint    not null,
    rescan       boolean     not null default false,
    state        smallint    not null,
    epoch        bigint      not null default 0,
    attempts     integer     not null default 0,
    not_before   timestamptz not null default now(),
    lease_until  timestamptz,
    node         text,
    entry        text,
    cause        smallint,
    detail       text,
    scan_id      uuid,
    trace        text        not null,
    created_at   timestamptz not null default now(),
    queued_at    timestamptz,
    started_at   timestamptz,
    reported_at  timestamptz,
    ingested_at  timestamptz,
    archived_at  timestamptz,
    finished_at  timestamptz
) with (fillfactor = 70);
-- waiting = 0, queued = 1, running = 2, reported = 3, done = 4, dead = 5, withdrawn = 6
create unique index job_not_started on job (artifact_id, scanner) where state in (0, 1);
create index job_waiting on job (scanner, lane, not_before, id) where state = 0;
create index job_queued on job (scanner, lane, id) where state = 1;
create index job_running on job (lease_until) where state = 2;
create index job_reported on job (not_before) where state = 3;
create index job_dead on job (scanner, id) where state = 5;
create index job_dead_unscanned on job (public_id) where state = 5 and scan_id is null;
create index job_unarchived on job (not_before) where state = 5 and archived_at is null and scan_id is not null;
create index job_by_artifact on job (artifact_id, scanner, id);

create table request_job (
    request_id bigint not null references request,
    job_id     bigint not null references job,
    primary key (request_id, job_id)
);
create index request_job_by_job on request_job (job_id);

-- A request for an artifact and scanner whose newest scan is still true is confirmed by that scan, without a job.
create table request_scan (
    request_id bigint      not null references request,
    scan_id    uuid        not null,
    at         timestamptz not null default now(),
    primary key (request_id, scan_id)
);

-- One try of a job, written when it is claimed and completed when it ends.
-- outcome: succeeded = 0, to be tried again = 1, failed for good = 2, lost = 3, released = 4; null while it runs.
-- number counts within the job's budget. The record of what failed is archived too: until then its event is published
-- again at republish_at.
create table attempt (
    job_id      bigint      not null,
    number      integer     not null,
    epoch       bigint      not null,
    node        text        not null,
    started_at  timestamptz not null default now(),
    finished_at timestamptz,
    outcome     smallint,
    cause       smallint,
    detail      text,
    exit_code   integer,
    stderr_tail text,
    republish_at timestamptz,
    archived_at timestamptz,
    trace       text        not null,
    primary key (job_id, epoch, started_at)
) partition by range (started_at);
create index attempt_unarchived on attempt (republish_at) where archived_at is null and outcome in (1, 2, 3);

-- What could not be decoded, with its bytes.
create table quarantine (
    id     bigint generated always as identity primary key,
    stream text        not null,
    entry  text        not null,
    bytes  bytea       not null,
    reason text        not null,
    at     timestamptz not null default now()
);

-- What runs once in the cluster holds a row here; the epoch rises with every change of holder.
create table lease (
    name   text primary key,
    holder text        not null,
    epoch  bigint      not null,
    until  timestamptz not null
);

-- What the scanner nodes last said of their scanners: the version and database a scan made now would use.
create table scanner_state (
    scanner          text primary key,
    version          text        not null,
    database_version text,
    database_built   timestamptz,
    node             text        not null,
    seen_at          timestamptz not null default now()
);

-- What was seen ---------------------------------------------------------------------------------------------------

-- One finished execution of a scanner, kept also when it found nothing. outcome: succeeded = 0, failed = 1.
-- The row is written with the job's step to "reported", so that its event can be published again from here.
create table scan (
    id               uuid        not null,
    job_id           bigint      not null,
    artifact_id      bigint      not null,
    scanner          text        not null,
    scanner_version  text,
    database_version text,
    database_built   timestamptz,
    catalogue_id     bigint,
    report_format    text        not null,
    report_sha256    text        not null,
    report_place     text        not null,
    report_size      bigint      not null,
    started_at       timestamptz not null,
    finished_at      timestamptz not null,
    outcome          smallint    not null,
    imported         boolean     not null default false,
    digest_checked   boolean     not null default true,
    findings         integer,
    current          boolean,
    confirmed_at     timestamptz,
    recorded_at      timestamptz not null default now(),
    primary key (id, recorded_at)
) partition by range (recorded_at);
create index scan_by_artifact on scan (artifact_id, scanner, recorded_at desc);
create index scan_by_job on scan (job_id);

-- The newest scan of an artifact by a scanner: by database build (unknown before any known), then by start.
create table watermark (
    artifact_id    bigint      not null references artifact,
    scanner        text        not null,
    scan_id        uuid        not null,
    scan_recorded_at timestamptz not null,
    database_built timestamptz,
    started_at     timestamptz not null,
    primary key (artifact_id, scanner)
);

-- An inventory made by a scanner's catalogue step; matching it again needs no image.
create table catalogue (
    id              bigint generated always as identity primary key,
    artifact_id     bigint      not null references artifact,
    scanner         text        not null,
    scanner_version text        not null,
    settings        text        not null,
    sha256          text        not null,
    place           text        not null,
    size            bigint      not null,
    made_at         timestamptz not null default now(),
    unique (artifact_id, scanner, scanner_version, settings)
);

-- The dictionaries. For packages of an operating system the name is the source package's and the version is empty,
-- because scanners differ in the version they give; installed versions belong to occurrences.
create table package (
    id        bigint generated always as identity primary key,
    ecosystem text not null,
    namespace text not null,
    name      text not null,
    version   text not null,
    purl      text not null,
    unique (ecosystem, namespace, name, version)
);
create index package_by_name on package (name);

-- Which source package an installed binary package of an artifact was built from, where a report told it. Other reports
-- on the same artifact that know only the binary package are understood by it.
create table binary_package (
    artifact_id bigint not null references artifact,
    ecosystem   text   not null,
    name        text   not null,
    package_id  bigint not null references package,
    primary key (artifact_id, ecosystem, name)
);

create table vulnerability_group (
    id        bigint generated always as identity primary key,
    public_id uuid not null unique,
    key       text not null unique
);

create table vulnerability (
    id   bigint generated always as identity primary key,
    name text not null unique
);

-- What each source says of a vulnerability: title, CVSS vectors, references.
create table vulnerability_detail (
    vulnerability_id bigint      not null references vulnerability,
    scanner          text        not null,
    title            text,
    description      text,
    published_at     timestamptz,
    vectors          jsonb       not null default '[]',
    links            jsonb       not null default '[]',
    updated_at       timestamptz not null default now(),
    primary key (vulnerability_id, scanner)
);

-- "subject is an alias of object" (kind 0) or "subject covers object" (kind 1), by whom, withdrawn when.
create table assertion (
    id           bigint generated always as identity primary key,
    subject      text        not null,
    object       text        not null,
    kind         smallint    not null,
    scanner      text        not null,
    database     text,
    asserted_at  timestamptz not null default now(),
    withdrawn_at timestamptz,
    unique (subject, object, kind, scanner)
);
create index assertion_by_object on assertion (object);

-- Which groups an id counts for: computed from the assertions. An id that covers several CVEs has several rows.
create table group_member (
    vulnerability_id bigint  not null references vulnerability,
    group_id         bigint  not null references vulnerability_group,
    covering         boolean not null,
    primary key (vulnerability_id, group_id)
);
create index group_member_by_group on group_member (group_id);

-- What we hold to be true -----------------------------------------------------------------------------------------

-- Status: open = 0, resolved = 1, unconfirmed = 2. Severity: unknown = 0, negligible = 1, low = 2, medium = 3,
-- high = 4, critical = 5.
-- severity_rule: decision = 0, distribution = 1, cvss = 2, scanner = 3.
create table finding (
    id            bigint generated always as identity primary key,
    public_id     uuid        not null unique,
    artifact_id   bigint      not null references artifact,
    package_id    bigint      not null references package,
    group_id      bigint      not null references vulnerability_group,
    status        smallint    not null,
    severity      smallint    not null,
    severity_rule smallint    not null,
    score         real,
    fix_version   text,
    suppressed_by bigint,
    first_seen_at timestamptz not null default now(),
    changed_at    timestamptz not null default now(),
    resolved_at   timestamptz,
    unique (artifact_id, package_id, group_id)
);
create index finding_by_severity on finding (artifact_id, severity desc, id);
create index finding_everywhere on finding (severity desc, id) where status = 0;
create index finding_newest on finding (first_seen_at desc, id desc) where status = 0;
create index finding_by_group on finding (group_id);
create index finding_by_package on finding (package_id);

-- Ids of findings that became one with another, when groups or source packages became known: they keep resolving.
create table finding_moved (
    public_id  uuid primary key,
    finding_id bigint      not null references finding,
    moved_at   timestamptz not null default now()
);
create index finding_moved_by_finding on finding_moved (finding_id);

-- What one scanner says: severity and score as reported. Live until that scanner, on that artifact, no longer says so.
-- distribution_severity is the distribution's own rating of its package, authority_score the base score by NVD or GitHub.
-- stands_in: the report did not tell the source package, so the binary package stands in for it.
create table attribution (
    id                bigint generated always as identity primary key,
    finding_id        bigint      not null references finding,
    scanner           text        not null,
    vulnerability_id  bigint      not null references vulnerability,
    severity          smallint    not null,
    severity_reported text,
    score             real,
    vector            text,
    fix_version       text,
    distribution_severity smallint,
    authority_score   real,
    stands_in         boolean     not null default false,
    live              boolean     not null default true,
    born_scan         uuid        not null,
    born_at           timestamptz not null default now(),
    ended_scan        uuid,
    ended_at          timestamptz,
    unique (finding_id, scanner, vulnerability_id)
);

-- Where the scanner saw the package: an installed binary package or a path. Empty text where it did not say.
create table occurrence (
    attribution_id bigint not null references attribution on delete cascade,
    package        text   not null,
    version        text   not null,
    path           text   not null,
    purl           text   not null default '',
    primary key (attribution_id, package, version, path)
);

-- What happened to a finding, with one cause. Append only. kind: appeared = 0, resolved = 1, reopened = 2, severity
-- changed = 3, regrouped = 4. cause: artifact = 0, database = 1, scanner = 2, grouping = 3, report = 4; from and to are the
-- cause's (database A to B), before and after what changed (a severity, a group).
create table transition (
    id          bigint generated always as identity,
    finding_id  bigint      not null,
    at          timestamptz not null default now(),
    kind        smallint    not null,
    cause       smallint    not null,
    from_value  text,
    to_value    text,
    before_value text,
    after_value text,
    scan_id     uuid,
    primary key (id, at)
) partition by range (at);
create index transition_by_finding on transition (finding_id, at);

-- What others must hear, written in the transaction that made it true and relayed by one leased relay.
create table outbox (
    id           bigint generated always as identity,
    created_at   timestamptz not null default now(),
    key          text        not null,
    event        text        not null,
    delivered_at timestamptz,
    primary key (id, created_at)
) partition by range (created_at);
create index outbox_undelivered on outbox (id) where delivered_at is null;

-- Every command that changed state, by whom.
create table audit (
    id        bigint generated always as identity,
    at        timestamptz not null default now(),
    principal text        not null,
    action    text        not null,
    subject   text        not null,
    detail    jsonb       not null default '{}',
    primary key (id, at)
) partition by range (at);

-- Partitions ------------------------------------------------------------------------------------------------------

-- Makes the partitions of this month and of the given number of months after it. Called by the migration and, daily,
-- by the dispatcher; there is no default partition, so that a missing one is an error and not a slow heap.
create function vulnstream_ensure_partitions(months integer) returns void
    language plpgsql as
$$
declare
    parent text;
    first  date;
    child  text;
begin
    foreach parent in array array ['attempt', 'scan', 'transition', 'outbox', 'audit']
        loop
            for step in 0..months
                loop
                    first := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => step))::date;
                    child := parent || '_' || to_char(first, 'YYYY_MM');
                    execute format(
                            'create table if not exists %I partition of %I for values from (%L) to (%L)',
                            child, parent,
                            first::timestamp at time zone 'UTC',
                            (first + interval '1 month')::timestamp at time zone 'UTC');
                end loop;
        end loop;
end
$$;

select vulnstream_ensure_partitions(3);
