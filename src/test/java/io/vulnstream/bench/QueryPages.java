package io.vulnstream.bench;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The pages that are read: as GraphQL, and as the SQL that gives the same rows with the same columns. */
enum QueryPages {
    SEVERITY("problems.severity") {
        @Override
        Map<String, Object> graphQl(Random random, long problems) {
            return problems(
                    Map.of(),
                    "SEVERITY",
                    cursor("problems by severity", 1 + random.nextInt(5), 1 + random.nextLong(problems)));
        }

        @Override
        String sql(long problems) {
            return "\\set severity random(1, 5)\n\\set id random(1, " + problems + ")\n" + bySeverity("v.team_id = 0");
        }
    },
    DUE("problems.due") {
        @Override
        Map<String, Object> graphQl(Random random, long problems) {
            var due = java.time.Instant.now().plusSeconds(86_400L * (random.nextInt(200) - 100));
            return problems(Map.of(), "DUE", cursor("problems by due date", due, 0));
        }

        @Override
        String sql(long problems) {
            return "\\set days random(-100, 100)\n" + SELECT.formatted("""
                    select v.* from problem_view v
                    where v.team_id = 0 and v.status = 0 and v.suppressed is null and v.due_at is not null
                      and (v.due_at, v.problem_id) > (now() + :days * interval '1 day', 0)
                    order by v.due_at, v.problem_id limit 51""");
        }
    },
    TEAM("problems.team") {
        @Override
        Map<String, Object> graphQl(Random random, long problems) {
            var team = team(random);
            return problems(
                    team,
                    "SEVERITY",
                    cursor("problems by severity", 1 + random.nextInt(5), 1 + random.nextLong(problems)));
        }

        @Override
        String sql(long problems) {
            return "\\set severity random(1, 5)\n\\set id random(1, " + problems + ")\n\\set team random(1, 20)\n"
                    + bySeverity("v.team_id = (select id from team where name = 'team-' || :team)");
        }
    },
    FINDINGS("findings.severity") {
        @Override
        Map<String, Object> graphQl(Random random, long problems) {
            return findings(
                    Map.of(), cursor("findings by severity", 1 + random.nextInt(5), 1 + random.nextLong(4 * problems)));
        }

        @Override
        String sql(long problems) {
            return "\\set severity random(1, 5)\n\\set id random(1, " + 4 * problems + ")\n" + FINDING.formatted("""
                    (select * from finding f where status = 0 and severity = :severity and id > :id
                     order by severity desc, id limit 51)
                    union all
                    (select * from finding f where status = 0 and severity < :severity order by severity desc, id limit 51)
                    order by severity desc, id limit 51""");
        }
    },
    FINDINGS_OF_TEAM("findings.team") {
        @Override
        Map<String, Object> graphQl(Random random, long problems) {
            var team = team(random);
            return findings(
                    team, cursor("findings by severity", 1 + random.nextInt(5), 1 + random.nextLong(4 * problems)));
        }

        @Override
        String sql(long problems) {
            return "\\set severity random(1, 5)\n\\set id random(1, " + 4 * problems + ")\n\\set team random(1, 20)\n"
                    + FINDING.formatted("""
                    select f.* from (
                        select distinct l.artifact_id from team m join target g on g.team_id = m.id and g.active
                        join source s on s.address = g.repository join source_artifact l on l.source_id = s.id
                        where m.name = 'team-' || :team) a
                    cross join lateral (
                        select * from finding f where f.artifact_id = a.artifact_id and f.status = 0
                          and f.severity <= :severity and (f.severity < :severity or f.id > :id)
                        order by f.severity desc, f.id limit 51) f
                    order by f.severity desc, f.id limit 51""");
        }
    };

    private static final String SELECT = """
            select x.*, p.public_id, p.score, p.fix_version, p.changed_at, p.resolved_at, s.public_id, s.address, n.ecosystem,
                   n.name, g.public_id, g.key
            from (%s) x
            join problem p on p.id = x.problem_id
            join source s on s.id = p.source_id
            join package n on n.id = p.name_id
            join vulnerability_group g on g.id = p.group_id;
            """;
    private static final String FINDING = """
            select x.*, a.public_id, a.digest, a.platform, n.ecosystem, n.name, g.public_id, g.key from (%s) x
            join artifact a on a.id = x.artifact_id
            join package n on n.id = x.package_id
            join vulnerability_group g on g.id = x.group_id;
            """;

    private final String figure;

    QueryPages(String figure) {
        this.figure = figure;
    }

    String figure() {
        return figure;
    }

    abstract Map<String, Object> graphQl(Random random, long problems);

    /** A script of pgbench. */
    abstract String sql(long problems);

    /** pgbench ends a statement at its semicolon, not at its line. */
    private static String bySeverity(String team) {
        var page = "select v.* from problem_view v where %s and v.status = 0 and v.suppressed is null".formatted(team);
        return SELECT.formatted("""
                (%1$s and v.severity = :severity and v.problem_id > :id order by v.severity desc, v.problem_id limit 51)
                union all
                (%1$s and v.severity < :severity order by v.severity desc, v.problem_id limit 51)
                order by severity desc, problem_id limit 51""".formatted(page));
    }

    private static final String PROBLEMS = """
            query Page($filter: ProblemFilter, $order: FindingOrder, $after: String) {
                problems(filter: $filter, orderBy: $order, first: 50, after: $after) {
                    nodes {id status severity severityRule priority suppressed sloState dueAt breachedAt score fixVersion
                           firstSeenAt changedAt resolvedAt source {id address} package {ecosystem name}
                           vulnerability {id name}}
                    pageInfo {hasNextPage endCursor}}}""";
    private static final String FINDINGS_PAGE = """
            query Page($filter: FindingFilter, $after: String) {
                findings(filter: $filter, first: 50, after: $after) {
                    nodes {id status severity score fixVersion firstSeenAt changedAt resolvedAt artifact {id digest platform}
                           package {ecosystem name} vulnerability {id name}}
                    pageInfo {hasNextPage endCursor}}}""";

    private static Map<String, Object> problems(Map<String, Object> filter, String order, String cursor) {
        return Map.of("query", PROBLEMS, "variables", Map.of("filter", filter, "order", order, "after", cursor));
    }

    private static Map<String, Object> findings(Map<String, Object> filter, String cursor) {
        return Map.of("query", FINDINGS_PAGE, "variables", Map.of("filter", filter, "after", cursor));
    }

    private static Map<String, Object> team(Random random) {
        return Map.of("team", "team-" + (1 + random.nextInt(20)));
    }

    private static String cursor(String list, Object... values) {
        var text = new StringBuilder(list);
        List.of(values).forEach(value -> text.append('\u001f').append(value));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
