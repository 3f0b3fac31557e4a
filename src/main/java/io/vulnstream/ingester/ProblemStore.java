package io.vulnstream.ingester;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vulnstream.finding.FindingStatus;
import io.vulnstream.finding.Severity;
import io.vulnstream.finding.SeverityRule;
import io.vulnstream.ingester.Assessed.Subject;
import io.vulnstream.support.Ids;
import io.vulnstream.support.pg.Pg;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Makes the problems of a source what the findings of the artifacts that count for it are together, and writes what is
 * different. Whoever asks holds the source's lock.
 */
final class ProblemStore {
    private static final int RULES = SeverityRule.values().length;

    /** "worst" is the highest severity of what is open, and of those who have it the strongest rule. */
    private static final String DIFFERENT = """
            with seen as (
                select coalesce(p.name_id, p.id) as name_id, f.group_id,
                       case when bool_or(f.status = 0) then 0 when bool_or(f.status = 2) then 2 else 1 end as status,
                       max(f.severity * %1$d + %1$d - 1 - f.severity_rule) filter (where f.status = 0) as worst,
                       max(f.score) filter (where f.status = 0) as score,
                       array_agg(distinct f.fix_version) filter (where f.status = 0 and f.fix_version is not null) as fixes,
                       min(f.first_seen_at) as first_seen_at
                from source_artifact sa
                join finding f on f.artifact_id = sa.artifact_id
                join package p on p.id = f.package_id
                where sa.source_id = $1 %2$s
                group by 1, 2),
            different as (
                select name_id, group_id, x.id, x.public_id, s.status as seen_status, s.worst, s.score as seen_score, s.fixes,
                       s.first_seen_at, x.status, x.severity, x.severity_rule, x.score, x.fix_version
                from seen s
                full join (select * from problem x where x.source_id = $1 %3$s) x using (name_id, group_id)
                where case when x.id is null then s.status <> 1
                           when s.status is null then x.status <> 1
                           when s.status <> 0 then x.status <> s.status
                           else x.status <> 0 or x.severity * %1$d + %1$d - 1 - x.severity_rule <> s.worst
                                or x.score is distinct from s.score
                                or s.fixes is distinct from case when x.fix_version is not null then array [x.fix_version] end
                           end)
            select d.*, o.public_id as artifact, g.key, n.name, n.ecosystem
            from different d
            join source o on o.id = $1
            join vulnerability_group g on g.id = d.group_id
            join package n on n.id = d.name_id
            order by d.name_id, d.group_id""";

    private static final String OF_ALL = DIFFERENT.formatted(RULES, "", "");
    private static final String OF_SOME = DIFFERENT.formatted(
            RULES,
            "and (coalesce(p.name_id, p.id), f.group_id) in (select * from unnest($2::bigint[], $3::bigint[]))",
            "and (x.name_id, x.group_id) in (select * from unnest($2::bigint[], $3::bigint[]))");

    private ProblemStore() {}

    /** @param name row of the package without a version */
    record Pair(long name, long group) {}

    /** All of a source. */
    static Future<List<Assessed>> assess(SqlClient tx, long source) {
        return Pg.run(tx, OF_ALL, source).compose(rows -> write(tx, source, rows));
    }

    static Future<List<Assessed>> assess(SqlClient tx, long source, Collection<Pair> pairs) {
        return Pg.run(
                        tx,
                        OF_SOME,
                        source,
                        pairs.stream().map(Pair::name).toArray(Long[]::new),
                        pairs.stream().map(Pair::group).toArray(Long[]::new))
                .compose(rows -> write(tx, source, rows));
    }

    /** What findings are about. */
    static Future<List<Pair>> pairs(SqlClient tx, Collection<Long> findings) {
        return Pg.run(tx, """
                        select distinct coalesce(p.name_id, p.id) as name_id, f.group_id
                        from finding f join package p on p.id = f.package_id
                        where f.id = any ($1)""", (Object) findings.toArray(Long[]::new))
                .map(rows -> Pg.mapped(rows, row -> new Pair(row.getLong("name_id"), row.getLong("group_id"))));
    }

    private record Fresh(Pair pair, OffsetDateTime firstSeen, Assessed assessed) {}

    private static Future<List<Assessed>> write(SqlClient tx, long source, RowSet<Row> rows) {
        var fresh = new ArrayList<Fresh>();
        var changed = new ArrayList<Assessed>();
        for (var row : rows) {
            var after = after(row);
            if (row.getLong("id") == null) {
                var pair = new Pair(row.getLong("name_id"), row.getLong("group_id"));
                var subject = subject(row, 0, Ids.next());
                fresh.add(new Fresh(
                        pair, row.getOffsetDateTime("first_seen_at"), new Assessed(subject, true, after, after)));
            } else {
                var assessed = new Assessed(
                        subject(row, row.getLong("id"), row.getUUID("public_id")),
                        false,
                        VerdictStore.read(row),
                        after);
                if (assessed.differs()) {
                    changed.add(assessed);
                }
            }
        }
        return VerdictStore.update(tx, "problem", changed)
                .compose(updated -> insert(tx, source, fresh))
                .map(born -> {
                    changed.addAll(born);
                    return changed;
                });
    }

    private static Future<List<Assessed>> insert(SqlClient tx, long source, List<Fresh> fresh) {
        if (fresh.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        var assessed = fresh.stream().map(Fresh::assessed).toList();
        return Pg.run(
                        tx,
                        """
                        insert into problem (public_id, source_id, name_id, group_id, status, severity, severity_rule, score,
                                             fix_version, first_seen_at)
                        select e.public_id, $10, e.name_id, e.group_id, e.status, e.severity, e.severity_rule, e.score,
                               e.fix_version, e.first_seen_at
                        from unnest($1::smallint[], $2::smallint[], $3::smallint[], $4::real[], $5::text[], $6::uuid[],
                                    $7::bigint[], $8::bigint[], $9::timestamptz[])
                             as e (status, severity, severity_rule, score, fix_version, public_id, name_id, group_id,
                                   first_seen_at)
                        returning id, public_id""",
                        VerdictStore.columns(
                                assessed.stream().map(Assessed::after).toList(),
                                assessed.stream().map(a -> a.subject().id()).toArray(UUID[]::new),
                                fresh.stream().map(f -> f.pair().name()).toArray(Long[]::new),
                                fresh.stream().map(f -> f.pair().group()).toArray(Long[]::new),
                                fresh.stream().map(Fresh::firstSeen).toArray(OffsetDateTime[]::new),
                                source))
                .map(rows -> {
                    var ids = new HashMap<UUID, Long>();
                    rows.forEach(row -> ids.put(row.getUUID("public_id"), row.getLong("id")));
                    return assessed.stream().map(one -> at(one, ids)).toList();
                });
    }

    private static Assessed at(Assessed one, Map<UUID, Long> rows) {
        var of = one.subject();
        var row = rows.getOrDefault(of.id(), 0L);
        return new Assessed(
                new Subject(row, of.id(), of.artifact(), of.key(), of.name()), one.fresh(), one.before(), one.after());
    }

    private static Subject subject(Row row, long id, UUID publicId) {
        return new Subject(id, publicId, row.getUUID("artifact"), row.getString("key"), row.getString("name"));
    }

    /** When nothing is open, all but the status stays as it was. */
    private static Verdict after(Row row) {
        var seen = row.getShort("seen_status");
        var status = seen == null ? FindingStatus.RESOLVED : FindingStatus.values()[seen];
        var worst = row.getInteger("worst");
        if (worst == null) {
            return row.getLong("id") == null
                    ? new Verdict(status, Severity.UNKNOWN, SeverityRule.SCANNER, null, null)
                    : VerdictStore.read(row).with(status);
        }
        var fixes = row.getArrayOfStrings("fixes");
        return new Verdict(
                status,
                Severity.values()[worst / RULES],
                SeverityRule.values()[RULES - 1 - worst % RULES],
                row.getFloat("seen_score"),
                fixes == null ? null : BestFix.highest(row.getString("ecosystem"), List.of(fixes)));
    }
}
