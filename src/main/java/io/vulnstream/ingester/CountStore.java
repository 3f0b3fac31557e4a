package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.ingester.ViewStore.Turn;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.triage.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Counts the views of a source's problems, under the lock of the source. */
final class CountStore {
    private CountStore() {}

    private record Key(long team, int status, int severity, int suppressed, int slo) {
        static Key of(View view) {
            return new Key(
                    view.team(),
                    view.status().ordinal(),
                    view.severity().ordinal(),
                    view.suppressed() == null ? -1 : view.suppressed().ordinal(),
                    view.clock().state().ordinal());
        }
    }

    static Future<Void> count(SqlClient tx, long source, List<Turn> turns) {
        var sums = new HashMap<Key, Long>();
        for (var turn : turns) {
            add(sums, turn.before(), -1);
            add(sums, turn.after(), 1);
        }
        sums.values().removeIf(sum -> sum == 0);
        return sums.isEmpty() ? Future.succeededFuture() : write(tx, source, List.copyOf(sums.entrySet()));
    }

    private static void add(Map<Key, Long> sums, @Nullable View view, long one) {
        if (view != null) {
            sums.merge(Key.of(view), one, Long::sum);
        }
    }

    private static Future<Void> write(SqlClient tx, long source, List<Map.Entry<Key, Long>> sums) {
        return Pg.run(
                        tx,
                        """
                        insert into problem_count as c (source_id, team_id, status, severity, suppressed, slo, problems)
                        select $1, e.* from unnest($2::bigint[], $3::smallint[], $4::smallint[], $5::smallint[], $6::smallint[],
                                                   $7::bigint[]) as e
                        on conflict (source_id, team_id, status, severity, suppressed, slo) do update
                        set problems = c.problems + excluded.problems""",
                        source,
                        column(sums, Key::team),
                        shorts(sums, Key::status),
                        shorts(sums, Key::severity),
                        shorts(sums, Key::suppressed),
                        shorts(sums, Key::slo),
                        sums.stream().map(Map.Entry::getValue).toArray(Long[]::new))
                .mapEmpty();
    }

    /** From the views themselves: nothing is written where nothing is different. */
    static Future<Void> recount(SqlClient tx, long source) {
        return Pg.run(tx, """
                        insert into problem_count as c (source_id, team_id, status, severity, suppressed, slo, problems)
                        select $1, team_id, status, severity, suppressed, slo, coalesce(n.problems, 0)
                        from (select team_id, status, severity, coalesce(suppressed, -1)::smallint as suppressed, slo,
                                     count(*) as problems
                              from problem_view where source_id = $1 group by 1, 2, 3, 4, 5) n
                        full join (select * from problem_count where source_id = $1) k
                                  using (team_id, status, severity, suppressed, slo)
                        where coalesce(n.problems, 0) is distinct from k.problems
                        on conflict (source_id, team_id, status, severity, suppressed, slo) do update
                        set problems = excluded.problems""", source).mapEmpty();
    }

    /** All views of problems that are added or taken out as they are. */
    static Future<Void> add(SqlClient tx, Long[] problems, int times) {
        return Pg.run(tx, """
                        insert into problem_count as c (source_id, team_id, status, severity, suppressed, slo, problems)
                        select source_id, team_id, status, severity, coalesce(suppressed, -1), slo, count(*) * $2::int
                        from problem_view where problem_id = any ($1)
                        group by 1, 2, 3, 4, 5, 6
                        order by 1, 2, 3, 4, 5, 6
                        on conflict (source_id, team_id, status, severity, suppressed, slo) do update
                        set problems = c.problems + excluded.problems""", problems, times).mapEmpty();
    }

    private static Long[] column(List<Map.Entry<Key, Long>> sums, ToLongFunction<Key> part) {
        return sums.stream().map(sum -> part.applyAsLong(sum.getKey())).toArray(Long[]::new);
    }

    private static Short[] shorts(List<Map.Entry<Key, Long>> sums, ToLongFunction<Key> part) {
        return sums.stream().map(sum -> (short) part.applyAsLong(sum.getKey())).toArray(Short[]::new);
    }
}
