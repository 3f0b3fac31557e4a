package io.vulnstream.query;

import static io.vulnstream.support.pg.Columns.instant;
import static io.vulnstream.support.pg.Columns.ordinal;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vulnstream.finding.TransitionCause;
import io.vulnstream.finding.TransitionKind;
import io.vulnstream.query.view.TransitionView;
import io.vulnstream.support.pg.Pg;
import java.util.List;
import java.util.Map;

/** What happened to findings and problems. */
final class TransitionStore {
    private static final int MOST = 100;

    private final Pg pg;

    TransitionStore(Pg pg) {
        this.pg = pg;
    }

    Future<Map<Long, List<TransitionView>>> ofFindings(List<Long> findings) {
        return of("finding_id", findings);
    }

    Future<Map<Long, List<TransitionView>>> ofProblems(List<Long> problems) {
        return of("problem_id", problems);
    }

    private Future<Map<Long, List<TransitionView>>> of(String subject, List<Long> keys) {
        return pg.list(
                        row -> Map.entry(row.getLong("key"), transition(row)),
                        """
                        select k.key, t.* from unnest($1::bigint[]) as k (key)
                        cross join lateral (
                            select at, id, kind, cause, from_value, to_value, before_value, after_value, scan_id
                            from transition t where t.%s = k.key
                            order by t.at desc, t.id desc limit $2) t
                        order by t.at desc, t.id desc""".formatted(subject),
                        keys.toArray(Long[]::new),
                        MOST)
                .map(Batch::grouped);
    }

    private static TransitionView transition(Row row) {
        return new TransitionView(
                instant(row, "at"),
                ordinal(row, "kind", TransitionKind.values()),
                ordinal(row, "cause", TransitionCause.values()),
                row.getString("from_value"),
                row.getString("to_value"),
                row.getString("before_value"),
                row.getString("after_value"),
                row.getUUID("scan_id"));
    }
}
