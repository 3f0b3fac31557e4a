package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.ordinal;

import io.vertx.core.Future;
import io.vulnstream.event.Cause;
import io.vulnstream.event.Lane;
import io.vulnstream.finding.Severity;
import io.vulnstream.ledger.JobState;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts for metrics. */
final class GaugeStore {
    private final Pg pg;

    GaugeStore(Pg pg) {
        this.pg = pg;
    }

    record Jobs(String scanner, Lane lane, JobState state, long jobs) {}

    record Wait(String scanner, Lane lane, double seconds) {}

    record Findings(Severity severity, long findings) {}

    record DatabaseAge(String scanner, double seconds) {}

    /** Of the states that end or are stuck; each part reads one small partial index. Done jobs are a matter of history. */
    Future<List<Jobs>> jobs() {
        var parts = Stream.of(JobState.WAITING, JobState.QUEUED, JobState.RUNNING, JobState.REPORTED, JobState.DEAD)
                .map(state ->
                        "select scanner, lane, %1$d::smallint as state, count(*) as jobs from job where state = %1$d group by scanner, lane"
                                .formatted(state.ordinal()))
                .collect(Collectors.joining("\nunion all\n"));
        return pg.list(
                row -> new Jobs(
                        row.getString("scanner"),
                        ordinal(row, "lane", Lane.values()),
                        ordinal(row, "state", JobState.values()),
                        row.getLong("jobs")),
                parts);
    }

    /** By scanner and lane, the longest time that a job has been due and not begun. */
    Future<List<Wait>> waits() {
        return pg.list(
                row -> new Wait(
                        row.getString("scanner"), ordinal(row, "lane", Lane.values()), row.getDouble("seconds")),
                """
                select scanner, lane, extract(epoch from now() - min(not_before))::float8 as seconds from (
                    select scanner, lane, not_before from job where state = 0 and not_before <= now()
                    union all
                    select scanner, lane, not_before from job where state = 1) due
                group by scanner, lane""");
    }

    /** @param oldest age in seconds */
    record Dead(String scanner, Cause cause, long letters, double oldest) {}

    Future<List<Dead>> dead() {
        return pg.list(
                row -> new Dead(
                        row.getString("scanner"),
                        Cause.ofCode(row.getShort("cause")),
                        row.getLong("letters"),
                        row.getDouble("oldest")),
                """
                select coalesce(scanner, 'none') as scanner, coalesce(cause, 14::smallint) as cause, count(*) as letters,
                       greatest(0, extract(epoch from now() - min(at)))::float8 as oldest
                from dead_letter where dropped_at is null
                group by 1, 2""");
    }

    Future<Long> quarantined() {
        return pg.first(row -> row.getLong(0), "select count(*) from quarantine where dropped_at is null")
                .map(found -> found.orElse(0L));
    }

    Future<List<Findings>> findings() {
        return pg.list(row -> new Findings(ordinal(row, "severity", Severity.values()), row.getLong("findings")), """
                select severity, count(*) as findings from finding
                where status = 0
                group by severity""");
    }

    Future<Long> outbox() {
        return pg.first(row -> row.getLong(0), "select count(*) from outbox where delivered_at is null")
                .map(found -> found.orElse(0L));
    }

    /** Of the databases that tell when they were built. */
    Future<List<DatabaseAge>> databases() {
        return pg.list(row -> new DatabaseAge(row.getString("scanner"), row.getDouble("seconds")), """
                select scanner, extract(epoch from now() - database_built)::float8 as seconds
                from scanner_state where database_built is not null""");
    }
}
