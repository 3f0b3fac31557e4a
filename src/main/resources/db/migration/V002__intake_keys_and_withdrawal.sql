-- What a client asked under an idempotency key, so that asking again answers the same ids. The digest is of what was
-- asked: the same key with another body is refused. One row for each command, whatever number of references it had.
create table request_key (
    principal  text        not null,
    key        text        not null,
    digest     text        not null,
    requests   uuid[]      not null,
    created_at timestamptz not null default now(),
    primary key (principal, key)
);

-- Who withdrew a request and why.
alter table request
    add column withdrawn_by  text,
    add column withdrawn_why text;
