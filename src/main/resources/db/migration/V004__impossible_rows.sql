-- A row that was edited by hand must not stop the reading of all others, nor be waited for for ever: what no code of ours
-- ever wrote is refused. Only adds, and looks at no row that stands already.
alter table job
    add constraint job_result_has_scan
        check (state not in (3, 4) or scan_id is not null and reported_at is not null) not valid,
    add constraint job_done_is_marked
        check (state <> 4 or ingested_at is not null and archived_at is not null) not valid,
    add constraint job_due_at_some_time check (state not in (0, 1) or isfinite(not_before)) not valid,
    add constraint job_lease_ends check (state <> 2 or isfinite(lease_until)) not valid;
alter table request
    add constraint request_open_or_ended check ((state in (0, 1)) = (finished_at is null)) not valid,
    add constraint request_resolved_or_not
        check (case state when 0 then resolved_at is null when 1 then resolved_at is not null else true end) not valid,
    add constraint request_due_at_some_time check (finished_at is not null or isfinite(not_before)) not valid;
