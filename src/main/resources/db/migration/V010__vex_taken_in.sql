-- VEX documents that were taken in, and what became of each of their statements: nothing of them is dropped in silence.

-- One version of a document; the same one taken in again is the same row.
create table vex_document (
    id          bigint generated always as identity primary key,
    document    text        not null,
    version     bigint      not null,
    author      text,
    principal   text        not null,
    first_at    timestamptz not null default now(),
    last_at     timestamptz not null default now(),
    unique (document, version)
);

-- What a statement says of one product, and what became of it the last time its document was taken in.
-- outcome: applied = 0, unchanged = 1, unknown product = 2, unusable = 3, postponed = 4. position is the place of the
-- statement in the document, place that of the pair of statement and product.
create table vex_statement (
    id            bigint generated always as identity primary key,
    document_id   bigint      not null references vex_document on delete cascade,
    position      integer     not null,
    place         integer     not null,
    vulnerability text        not null,
    product       text        not null,
    outcome       smallint    not null,
    detail        text,
    original      text        not null,
    changed_at    timestamptz not null default now(),
    unique (document_id, place)
);
create index vex_statement_left on vex_statement (id) where outcome in (2, 3);

-- What another vulnstream decided, by the id that it has there.
create index decision_by_note on decision ((original -> 'note' ->> 'id')) where original is not null;
