-- A row of these is changed once, soon after it was written. With room for its second version on its page that takes no new
-- entries in indexes, unless one of them names a column that changed.
drop index attempt_unarchived;
create index attempt_unarchived on attempt (republish_at) where archived_at is null and republish_at is not null;

create or replace function vulnstream_ensure_partitions(months integer) returns void
    language plpgsql as
$$
declare
    parent text;
    first  date;
begin
    foreach parent in array array ['attempt', 'scan', 'transition', 'outbox', 'audit']
        loop
            for step in 0..months
                loop
                    first := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => step))::date;
                    execute format(
                            'create table if not exists %I partition of %I for values from (%L) to (%L) with (fillfactor = %s)',
                            parent || '_' || to_char(first, 'YYYY_MM'), parent,
                            first::timestamp at time zone 'UTC',
                            (first + interval '1 month')::timestamp at time zone 'UTC',
                            case when parent in ('attempt', 'scan') then 50 else 100 end);
                end loop;
        end loop;
end
$$;

do
$$
declare
    child text;
begin
    for child in
        select inhrelid::regclass::text from pg_inherits where inhparent in ('attempt'::regclass, 'scan'::regclass)
        loop
            execute format('alter table %s set (fillfactor = 50)', child);
        end loop;
end
$$;
