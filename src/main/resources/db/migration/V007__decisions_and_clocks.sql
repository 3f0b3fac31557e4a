-- What people decide about problems, how much time is left for them, and how many there are.

-- Decisions ------------------------------------------------------------------------------------------------------------

-- One decision, never changed and never deleted. It names the vulnerability as it was written by who decided, and reaches
-- problems through group_member, so that no regrouping touches it.
-- kind: not affected = 0, false positive = 1, accepted = 2, severity = 3, priority = 4.
-- scope: artifact = 0 (with artifact_id), source = 1 (with source_id), team = 2 (with team_id), everything = 3.
-- team_id: whose view it changes, null for everybody's. ecosystem and package: null for any; a package may have * in it.
-- justification: as of the Java enum, of "not affected" only. severity as of findings. priority: 1 (first) to 5.
-- origin: the document it was imported from, and original the statement as it stood there.
create table decision (
    id               bigint generated always as identity primary key,
    public_id        uuid        not null unique,
    kind             smallint    not null,
    scope            smallint    not null,
    artifact_id      bigint references artifact,
    source_id        bigint references source,
    team_id          bigint references team,
    vulnerability_id bigint      not null references vulnerability,
    ecosystem        text,
    package          text,
    justification    smallint,
    severity         smallint,
    priority         smallint,
    reason           text        not null,
    author           text        not null,
    decided_at       timestamptz not null default now(),
    valid_until      timestamptz,
    origin           text,
    original         jsonb,
    idempotency_key  text,
    unique (author, idempotency_key),
    check ((scope = 0) = (artifact_id is not null)),
    check ((scope = 1) = (source_id is not null)),
    check (scope <> 2 or team_id is not null)
);
create index decision_by_vulnerability on decision (vulnerability_id, id);
create index decision_by_origin on decision (origin, id) where origin is not null;

-- How a decision ended. why: revoked = 0, superseded = 1 (by another decision), expired = 2.
create table decision_end (
    decision_id   bigint primary key references decision,
    at            timestamptz not null default now(),
    why           smallint    not null,
    principal     text        not null,
    reason        text,
    superseded_by bigint references decision
);

-- The decisions that have not ended: what problems are compared with.
create table decision_in_force (
    decision_id      bigint primary key references decision,
    vulnerability_id bigint not null,
    valid_until      timestamptz
);
create index decision_in_force_by_vulnerability on decision_in_force (vulnerability_id);
create index decision_in_force_until on decision_in_force (valid_until) where valid_until is not null;

-- What a problem is to those who look at it ------------------------------------------------------------------------------

-- A problem as a team sees it that owns its source, by its decisions and its time; with team_id 0 as the whole fleet does:
-- as bad and as urgent as it is to the worst of its teams. Written with the problem, under the lock of its source.
-- status, severity, severity_rule as of problems, but for decisions. suppressed_by, severity_by and priority_by name the
-- decisions that hold; suppressed is the kind of the first of them. priority 0 when nobody set one.
-- slo: none = 0, running = 1, warning = 2, breached = 3, paused = 4. The clock began at clock_started_at and stands since
-- paused_at; next_at is when it is to be looked at again.
create table problem_view (
    problem_id       bigint      not null references problem on delete cascade,
    team_id          bigint      not null,
    source_id        bigint      not null,
    status           smallint    not null,
    severity         smallint    not null,
    severity_rule    smallint    not null,
    priority         smallint    not null default 0,
    suppressed       smallint,
    suppressed_by    bigint,
    severity_by      bigint,
    priority_by      bigint,
    slo              smallint    not null default 0,
    clock_started_at timestamptz,
    fix_known_at     timestamptz,
    paused_at        timestamptz,
    paused_seconds   bigint      not null default 0,
    due_at           timestamptz,
    breached_at      timestamptz,
    next_at          timestamptz,
    first_seen_at    timestamptz not null,
    changed_at       timestamptz not null default now(),
    primary key (problem_id, team_id)
) with (fillfactor = 85);
create index problem_view_by_severity on problem_view (team_id, severity desc, problem_id)
    where status = 0 and suppressed is null;
create index problem_view_by_due on problem_view (team_id, due_at, problem_id)
    where status = 0 and suppressed is null and due_at is not null;
create index problem_view_newest on problem_view (team_id, first_seen_at desc, problem_id desc)
    where status = 0 and suppressed is null;
create index problem_view_of_source on problem_view (source_id, team_id, severity desc, problem_id)
    where status = 0 and suppressed is null;
create index problem_view_next on problem_view (next_at) where next_at is not null;

-- How many views there are of each kind, by source: kept with them, under the lock of the source. suppressed is -1 where
-- nothing suppresses.
create table problem_count (
    source_id  bigint   not null references source,
    team_id    bigint   not null,
    status     smallint not null,
    severity   smallint not null,
    suppressed smallint not null,
    slo        smallint not null,
    problems   bigint   not null,
    primary key (source_id, team_id, status, severity, suppressed, slo)
) with (fillfactor = 70);

-- The same without the source, as it stood at the end of each day (UTC), and today's as it was last looked at.
create table problem_count_day (
    day        date     not null,
    team_id    bigint   not null,
    status     smallint not null,
    severity   smallint not null,
    suppressed smallint not null,
    slo        smallint not null,
    problems   bigint   not null,
    primary key (day, team_id, status, severity, suppressed, slo)
);

-- The policies that the views were last worked out with.
create table slo_policy (
    id         boolean primary key default true check (id),
    digest     text        not null,
    changed_at timestamptz not null default now()
);

-- Of views: whose it is, null for everybody's. More kinds: decided = 5, lifted = 6, due soon = 7, breached = 8. More causes:
-- decision = 5, expiry = 6, time = 7, policy = 8.
alter table transition add column team_id bigint;
alter table transition add column decision_id bigint;

-- The views of all problems there are.
insert into source_stale (source_id) select distinct source_id from problem;
