package io.vulnstream.faults;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A total-queue checker (as in Jepsen): what went in must come out, once, and nothing else. It believes what the clients were
 * told, and compares it with what is in the tables and in the archive when everything has come to rest.
 */
final class Checker {
    private static final String UNTOLD = """
            select 'finding ' || f.public_id from finding f join artifact a on a.id = f.artifact_id
            where not exists (select 1 from outbox o where o.key = a.public_id::text and o.delivered_at is not null
                                and position(f.public_id::text in o.event) > 0)""";

    private static final String FINDINGS = """
            select f.artifact_id || ' ' || f.package_id || ' ' || f.group_id || ' ' || f.status || ' ' || string_agg(
                       a.scanner || ' ' || a.vulnerability_id || ' ' || a.live, ', ' order by a.scanner, a.vulnerability_id)
            from finding f join attribution a on a.finding_id = f.id group by f.id""";

    private final Servers servers;
    private final Archive archive;

    Checker(Servers servers, Archive archive) {
        this.servers = servers;
        this.archive = archive;
    }

    /**
     * @param lost accepted and not done, by id
     * @param unexpected scans of what nobody asked for
     * @param duplicated jobs with two results, images with anything but the one finding that is in them
     * @param untold findings that nobody was told of
     * @param unarchived results that count and are not in the archive
     * @param recovery milliseconds from a lost claim to the next one, sorted
     */
    record Verdict(
            int accepted,
            List<String> lost,
            List<String> unexpected,
            List<String> duplicated,
            List<String> untold,
            List<String> unarchived,
            long jobs,
            long executions,
            List<Long> recovery) {
        boolean clean() {
            return lost.isEmpty()
                    && unexpected.isEmpty()
                    && duplicated.isEmpty()
                    && untold.isEmpty()
                    && unarchived.isEmpty();
        }

        /** Executions that were more than one for a job, in percent of jobs. */
        double twice() {
            return jobs == 0 ? 0 : 100.0 * Math.max(0, executions - jobs) / jobs;
        }
    }

    /** How many requests have not ended. */
    long open() throws SQLException {
        try (var sql = servers.sql()) {
            return number(sql, "select count(*) from request where finished_at is null")
                    + number(sql, "select count(*) from job where state in (0, 1, 2, 3)")
                    + number(sql, "select count(*) from outbox where delivered_at is null");
        }
    }

    /** Whether something that is open is due later, and still in time. */
    boolean someLater(Rest rest) throws SQLException {
        try (var sql = servers.sql()) {
            return number(
                            sql,
                            "select count(*) from job where state in (0, 3) and not_before between now() and now() + interval '"
                                    + rest.longest().toSeconds() + " s'")
                    > 0;
        }
    }

    /** @param expected what was found in all images; null where it is one problem in each */
    Verdict check(Clients clients, long executions, Map<String, Instant> killed, @Nullable List<String> expected)
            throws SQLException, IOException {
        try (var sql = servers.sql()) {
            var accepted = clients.accepted();
            return new Verdict(
                    accepted.size(),
                    lost(sql, accepted),
                    unexpected(sql, clients.sent()),
                    duplicated(sql, clients, expected),
                    texts(sql, UNTOLD),
                    unarchived(sql),
                    number(sql, "select count(*) from job where state = 4"),
                    executions,
                    recovery(sql, killed));
        }
    }

    /**
     * Done means: it has a scan that counts and was counted, by a job of its own or one that was there. What nobody can scan
     * is to end, and to say why.
     */
    private static List<String> lost(Connection sql, Set<String> accepted) throws SQLException {
        var done = new HashSet<>(texts(sql, """
                select r.public_id::text from request r
                where r.state = 2
                  and (exists (select 1 from request_scan s join scan c on c.id = s.scan_id
                               where s.request_id = r.id and c.outcome = 0 and c.findings is not null)
                       or exists (select 1 from request_job l join job j on j.id = l.job_id
                                  join scan c on c.id = j.scan_id and c.recorded_at = j.reported_at
                                  where l.request_id = r.id and j.state = 4 and c.outcome = 0
                                    and c.findings is not null))
                   or r.state = 3 and r.cause is not null and r.reference like '%%%s:1'""".formatted(VolumeScanner.HOPELESS)));
        var states = new HashMap<String, String>();
        texts(
                        sql,
                        "select public_id::text || ' ' || state || coalesce(' ' || detail, '') from request where state <> 2")
                .forEach(state -> states.put(state.substring(0, state.indexOf(' ')), state));
        return accepted.stream()
                .filter(id -> !done.contains(id))
                .map(id -> states.getOrDefault(id, id + " is not there, or has no scan that counts"))
                .toList();
    }

    private static List<String> unexpected(Connection sql, Set<String> sent) throws SQLException {
        var asked = sent.stream()
                .map(reference -> reference.substring(0, reference.lastIndexOf(':')))
                .collect(Collectors.toSet());
        return texts(sql, "select distinct s.address from job j join source s on s.id = j.source_id").stream()
                .filter(address -> !asked.contains(address))
                .toList();
    }

    private static List<String> duplicated(Connection sql, Clients clients, @Nullable List<String> expected)
            throws SQLException {
        var all = new ArrayList<>(clients.contradictions());
        all.addAll(texts(sql, """
                select 'request ' || r.id || ' led to ' || count(*) || ' scans of ' || j.artifact_id || ' by ' || j.scanner
                from request r join request_job l on l.request_id = r.id join job j on j.id = l.job_id
                where j.reported_at is null or j.reported_at > r.resolved_at -- others were there and only waited for
                group by r.id, j.artifact_id, j.scanner having count(*) > 1"""));
        all.addAll(texts(sql, """
                select 'job ' || job_id || ' has ' || count(*) || ' results' from scan where outcome = 0
                group by job_id having count(*) > 1"""));
        all.addAll(expected == null ? notOneProblemEach(sql) : different(expected, texts(sql, FINDINGS)));
        all.addAll(texts(sql, """
                select 'artifact ' || w.artifact_id || ' holds an older result than it has'
                from watermark w join scan m on m.id = w.scan_id
                where exists (select 1 from scan c join job j on j.id = c.job_id and j.state = 4
                              where c.artifact_id = w.artifact_id and c.scanner = w.scanner and c.outcome = 0
                                and (coalesce(c.database_built, '-infinity'), c.started_at)
                                    > (coalesce(m.database_built, '-infinity'), m.started_at))"""));
        return all;
    }

    private static List<String> notOneProblemEach(Connection sql) throws SQLException {
        var all = new ArrayList<String>();
        all.addAll(texts(sql, """
                select 'artifact ' || a.id || ' has ' || count(f.id) || ' findings'
                from artifact a join watermark w on w.artifact_id = a.id left join finding f on f.artifact_id = a.id
                group by a.id having count(f.id) <> 1"""));
        all.addAll(texts(sql, """
                select 'finding ' || f.id || ' has ' || count(a.finding_id) || ' attributions'
                from finding f left join attribution a on a.finding_id = f.id group by f.id having count(a.finding_id) <> 1"""));
        all.addAll(texts(sql, """
                select 'finding ' || f.id || ' has ' || count(t.id) || ' transitions'
                from finding f left join transition t on t.finding_id = f.id group by f.id having count(t.id) <> 1"""));
        return all;
    }

    private static List<String> different(List<String> expected, List<String> found) {
        var all = new ArrayList<String>();
        expected.stream().filter(one -> !found.contains(one)).forEach(one -> all.add("not found any more: " + one));
        found.stream().filter(one -> !expected.contains(one)).forEach(one -> all.add("found now: " + one));
        return all;
    }

    List<String> findings() throws SQLException {
        try (var sql = servers.sql()) {
            return texts(sql, FINDINGS);
        }
    }

    private List<String> unarchived(Connection sql) throws SQLException, IOException {
        var filed = archive.filed();
        return texts(sql, "select scan_id::text from job where state = 4 and scan_id is not null").stream()
                .filter(id -> !filed.contains(UUID.fromString(id)))
                .collect(Collectors.toList());
    }

    /** From the death of a node to the next start of what it held. */
    private static List<Long> recovery(Connection sql, Map<String, Instant> killed) throws SQLException {
        var times = new ArrayList<Long>();
        try (var statement = sql.createStatement();
                var rows = statement.executeQuery("""
                        select l.node, min(n.started_at) from attempt l
                        join attempt n on n.job_id = l.job_id and n.epoch > l.epoch
                        where l.outcome = 3 group by l.job_id, l.epoch, l.node""")) {
            while (rows.next()) {
                var death = killed.get(rows.getString(1));
                if (death != null) {
                    times.add(Duration.between(death, rows.getTimestamp(2).toInstant())
                            .toMillis());
                }
            }
        }
        return times.stream().sorted().toList();
    }

    static long number(Connection sql, String query) throws SQLException {
        return Long.parseLong(texts(sql, query).get(0));
    }

    static List<String> texts(Connection sql, String query) throws SQLException {
        var texts = new ArrayList<String>();
        try (var statement = sql.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
