-- What ended badly, beside seed.sql: a group with its form, work that waits again already, a failed report that is not
-- archived, a delivery that was put aside, and what could not be decoded.
insert into failure (fingerprint, form) values
    ('f1f1f1f1f1f1f1f1', 'grype database-unusable exit 1: run: vulnstream databases update');
update job set fingerprint = 'f1f1f1f1f1f1f1f1' where public_id = '00000000-0000-7000-8000-0000000000c3';
insert into job (public_id, artifact_id, source_id, scanner, lane, state, attempts, cause, detail, scan_id, trace,
                 finished_at) values
    ('00000000-0000-7000-8000-0000000000c7', 1, 1, 'grype', 0, 0, 0, null, null, null,
     '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', null),
    ('00000000-0000-7000-8000-0000000000c8', 4, 1, 'grype', 0, 5, 1, 12, 'it ends too early',
     '00000000-0000-7000-8000-0000000000d8', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', now());
insert into delivery_failure (public_id, job_id, epoch, subscriber, node, tries, cause, detail, fingerprint, dead_at,
                              dropped_at, dropped_by, dropped_reason)
select '00000000-0000-7000-8000-0000000000c9', id, 0, 'ingester', 'node-1', 8, 14, 'it failed', 'f2f2f2f2f2f2f2f2', now(),
       now(), 'ada', 'known'
from job where public_id = '00000000-0000-7000-8000-0000000000c4';
insert into quarantine (public_id, stream, entry, bytes, size, reason, dropped_at, dropped_by, dropped_reason) values
    ('00000000-0000-7000-8000-0000000000aa', 'vs:x', '1-1', 'rubbish', 7, 'not an event', null, null, null),
    ('00000000-0000-7000-8000-0000000000ab', 'vs:x', '1-2', 'rubbish', 7, 'not an event', now(), 'ada', 'a test');
