package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.ordinal;

import io.vertx.core.Future;
import io.vulnstream.finding.Severity;
import io.vulnstream.ledger.JobState;
import io.vulnstream.support.pg.Pg;
import java.util.List;

/** Counts for metrics. */
final class GaugeStore {
    private final Pg pg;

    GaugeStore(Pg pg) {
        this.pg = pg;
    }

    record Jobs(String scanner, JobState state, long jobs) {}

    record Findings(Severity severity, long findings) {}

    /** Of the states that end or are stuck; each part reads one small partial index. Done jobs are a matter of history. */
    Future<List<Jobs>> jobs() {
        return pg.list(
                row -> new Jobs(
                        row.getString("scanner"), ordinal(row, "state", JobState.values()), row.getLong("jobs")),
                """
                select scanner, 0::smallint as state, count(*) as jobs from job where state = 0 group by scanner
                union all
                select scanner, 1::smallint, count(*) from job where state = 1 group by scanner
                union all
                select scanner, 2::smallint, count(*) from job where state = 2 group by scanner
                union all
                select scanner, 3::smallint, count(*) from job where state = 3 group by scanner
                union all
                select scanner, 5::smallint, count(*) from job where state = 5 group by scanner""");
    }

    Future<List<Findings>> findings() {
        return pg.list(row -> new Findings(ordinal(row, "severity", Severity.values()), row.getLong("findings")), """
                select severity, count(*) as findings from finding
                where status = 0
                group by severity""");
    }
}
