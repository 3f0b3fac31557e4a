-- Whether a scanner is among those that look: null of one that never was, as of imported reports alone. What only scanners say
-- that were switched off is unconfirmed.
alter table scanner add column enabled boolean;

-- Artifacts of which it is to be worked out anew who still looks.
create table artifact_stale (
    id          bigint generated always as identity primary key,
    artifact_id bigint not null references artifact
);
