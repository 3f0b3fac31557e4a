-- Dead letters: what ended badly can be grouped by what went wrong, tried again, and put aside with a reason. Only adds:
-- a node of the version before leaves the new columns empty, and the dispatcher fills in the fingerprints it left out.

-- The readable form behind each fingerprint: what is left of a message without what differs from case to case.
create table failure (
    fingerprint   text primary key,
    form          text        not null,
    first_seen_at timestamptz not null default now()
);

alter table attempt add column fingerprint text;

-- attempts counts within the budget, attempts_before what earlier budgets used up: a replay begins a new one.
alter table job
    add column fingerprint     text,
    add column attempts_before integer not null default 0,
    add column dropped_at      timestamptz,
    add column dropped_by      text,
    add column dropped_reason  text;
create index job_dead_letter on job (fingerprint, finished_at, id) where state = 5 and dropped_at is null;
create index job_dead_unmarked on job (id) where state = 5 and fingerprint is null;

-- A request is a dead letter of its own when its reference could not be resolved; otherwise its jobs are.
alter table request
    add column fingerprint    text,
    add column dropped_at     timestamptz,
    add column dropped_by     text,
    add column dropped_reason text;
create index request_dead_letter on request (fingerprint, finished_at, id)
    where state = 3 and resolved_at is null and dropped_at is null;
create index request_dead_unmarked on request (id) where state = 3 and resolved_at is null and fingerprint is null;

-- What a subscriber could not do with a fact, for a reason that is neither an outage nor the report's fault: it is told
-- again a bounded number of times, then this is a dead letter and nobody is told any more. The job stays as it is.
-- Rows of facts that were settled later stay too, and mean nothing any more.
create table delivery_failure (
    id             bigint generated always as identity primary key,
    public_id      uuid        not null unique,
    job_id         bigint      not null,
    epoch          bigint      not null,
    subscriber     text        not null,
    node           text        not null,
    tries          integer     not null,
    cause          smallint    not null,
    detail         text        not null,
    fingerprint    text        not null,
    first_at       timestamptz not null default now(),
    last_at        timestamptz not null default now(),
    dead_at        timestamptz,
    dropped_at     timestamptz,
    dropped_by     text,
    dropped_reason text,
    unique (job_id, epoch, subscriber)
);
create index delivery_failure_dead on delivery_failure (fingerprint, dead_at) where dead_at is not null;

alter table quarantine
    add column public_id      uuid not null unique default gen_random_uuid(),
    add column size           bigint,
    add column dropped_at     timestamptz,
    add column dropped_by     text,
    add column dropped_reason text;
-- The digest of the bytes keeps an entry that several groups read from standing here twice. A node of the version before
-- leaves it empty, which is equal to nothing.
alter table quarantine add column digest text;
create unique index quarantine_once on quarantine (stream, entry, digest);

-- All dead letters. kind: job = 0, request = 1, delivery = 2. row_id is the key in the table of its kind.
create view dead_letter as
select 0::smallint                              as kind,
       j.id                                     as row_id,
       j.public_id                              as id,
       j.scanner,
       j.cause,
       j.detail,
       j.fingerprint,
       coalesce(j.finished_at, j.created_at)    as at,
       j.dropped_at, j.dropped_by, j.dropped_reason,
       j.id                                     as job_id,
       null::text                               as subscriber,
       (select coalesce(a.digest, a.external_name) from artifact a where a.id = j.artifact_id) as subject,
       j.attempts_before + j.attempts           as tries,
       j.trace
from job j
where j.state = 5
union all
select 1::smallint, r.id, r.public_id, null::text, r.cause, r.detail, r.fingerprint,
       coalesce(r.finished_at, r.created_at), r.dropped_at, r.dropped_by, r.dropped_reason,
       null::bigint, null::text, r.reference, r.resolve_attempts, r.trace
from request r
where r.state = 3 and r.resolved_at is null
union all
select 2::smallint, f.id, f.public_id, j.scanner, f.cause, f.detail, f.fingerprint,
       f.dead_at, f.dropped_at, f.dropped_by, f.dropped_reason,
       j.id, f.subscriber,
       (select coalesce(a.digest, a.external_name) from artifact a where a.id = j.artifact_id), f.tries, j.trace
from delivery_failure f
join job j on j.id = f.job_id
where f.dead_at is not null
  and (f.dropped_at is not null
       or j.epoch = f.epoch and (j.state = 3 and f.subscriber = 'ingester' and j.ingested_at is null
                                 or j.state in (3, 5) and f.subscriber = 'archiver' and j.archived_at is null
                                    and j.scan_id is not null)
       or f.subscriber = 'archiver'
          and exists (select 1 from attempt t
                      where t.job_id = f.job_id and t.epoch = f.epoch and t.archived_at is null
                        and t.outcome in (1, 2, 3)));

-- A row that was edited by hand must not stop the reading of all others: what no node could make sense of is refused.
alter table job
    add constraint job_state_known check (state between 0 and 6) not valid,
    add constraint job_lane_known check (lane between 0 and 1) not valid,
    add constraint job_running_has_lease check (state <> 2 or lease_until is not null) not valid;
alter table request
    add constraint request_state_known check (state between 0 and 4) not valid,
    add constraint request_lane_known check (lane between 0 and 1) not valid;
