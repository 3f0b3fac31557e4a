package io.vulnstream.ingester;

import static io.vulnstream.testkit.MiniReport.osv;
import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.bus.Settlement;
import io.vulnstream.support.FanOut;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Policies;
import io.vulnstream.testkit.ReportedScans.Spec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generated reports: neither their order nor who reads them at the same time makes another current state. */
class AnyOrderIT {
    private static final int INGESTERS = 8;
    /** Some that are always tried, and one that never was. A failure names its seed. */
    private static final List<Long> SEEDS =
            List.of(1L, 2L, 444_193L, ThreadLocalRandom.current().nextLong(1_000_000));

    private static final Map<Long, List<String>> EXPECTED = new HashMap<>();

    @TempDir
    Path data;

    @Test
    void noOrderOfGeneratedReportsMatters() {
        for (long seed : SEEDS) {
            for (int order = 1; order <= 2; order++) {
                var shuffle = new Random(seed + order);
                try (var db = open()) {
                    // When
                    shuffled(GeneratedReports.of(db, seed), shuffle).forEach(db::ingest);
                    // Then
                    assertThat(state(db)).as("seed %d, order %d", seed, order).containsExactlyElementsOf(inTurn(seed));
                }
            }
        }
    }

    @Test
    void noInterleavingOfEightIngestersMatters() {
        for (long seed : SEEDS) {
            try (var db = open()) {
                var events = shuffled(GeneratedReports.of(db, seed), new Random(seed)).stream()
                        .map(db.scans::reported)
                        .toList();
                // When
                var settlements = Await.value(FanOut.map(events, INGESTERS, db.ingester::completed));
                // Then
                assertThat(settlements).containsOnly(Settlement.accept());
                assertThat(state(db)).as("seed %d", seed).containsExactlyElementsOf(inTurn(seed));
            }
        }
    }

    @Test
    void aChainOfAThousandIsOneGroupInAnyOrderAndTwoWhereItBreaks() {
        var first = chain(new Random(1));
        assertThat(first.stream().filter(line -> line.startsWith("member")).toList())
                .hasSize(1001)
                .allMatch(line -> line.endsWith("| X-0000 | false") || line.endsWith("| X-0501 | false"));
        assertThat(first.stream().filter(line -> line.endsWith("| X-0501 | false")))
                .hasSize(500);
        assertThat(chain(new Random(2))).containsExactlyElementsOf(first);
    }

    /** The state after the reports in the order in which they were made. */
    private List<String> inTurn(long seed) {
        return EXPECTED.computeIfAbsent(seed, s -> {
            try (var db = open()) {
                GeneratedReports.of(db, s).forEach(db::ingest);
                return state(db);
            }
        });
    }

    /** Links of a ring of ids, one missing, each with its two neighbours; then a newer database lacks one more. */
    private List<String> chain(Random order) {
        try (var db = open()) {
            var specs = new ArrayList<Spec>();
            for (int from = 0; from <= 1000; from += 91) {
                var report = osv();
                for (int i = from; i < Math.min(from + 91, 1001); i++) {
                    report.npm(
                            "p" + i % 7, "1", id(i), "LOW", "2", i == 1000 ? new String[0] : new String[] {id(i + 1)});
                }
                specs.add(on("part" + from, db.spec("osv-scanner", report), "2026-11-16T00:00:00Z"));
            }
            specs.add(on(
                    "newer", db.spec("osv-scanner", osv().npm("p", "1", id(500), "LOW", "2")), "2026-11-17T00:00:00Z"));
            shuffled(specs, order).forEach(db::ingest);
            return state(db);
        }
    }

    /** Whose source counts whatever is reported. */
    private IngestFixture open() {
        var db = new IngestFixture(data);
        db.rows("insert into source (public_id, kind, address) values (gen_random_uuid(), 2, 'registry.example/app')");
        return db;
    }

    private static String id(int number) {
        return "X-%04d".formatted(number);
    }

    private static Spec on(String artifact, Spec spec, String built) {
        return new Spec(
                artifact, spec.scanner(), spec.format(), spec.report(), "1", Instant.parse(built), spec.startedAt());
    }

    private static List<Spec> shuffled(List<Spec> specs, Random random) {
        var shuffled = new ArrayList<>(specs);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private static List<String> problems(IngestFixture db) {
        return db.rows("""
                select 'problem', n.ecosystem, n.name, g.key, p.severity, p.severity_rule, p.score, p.fix_version
                from problem p join package n on n.id = p.name_id and n.version = ''
                join vulnerability_group g on g.id = p.group_id where p.status = 0 order by 2, 3, 4""");
    }

    /** Worked out anew from all findings, problems are what they were. */
    private static void recount(IngestFixture db) {
        var kept = rows(db);
        assertThat(kept).isNotEmpty();
        Await.value(new StaleSourceStore(db.pg, Policies.ALL).refresh(1, Set.of()));
        assertThat(rows(db)).isEqualTo(kept);
    }

    private static List<String> rows(IngestFixture db) {
        return db.rows("""
                select 'problem', id, xmin::text from problem
                union all
                select 'view', problem_id, xmin::text from problem_view
                union all
                select 'count', problems, xmin::text from problem_count
                order by 1, 2, 3""");
    }

    /** Everything that holds now; what ended and what has passed is not in it. */
    private static List<String> state(IngestFixture db) {
        var state = new ArrayList<>(db.rows("""
                select 'finding', t.external_name, p.ecosystem, p.name, p.version, g.key, f.severity, f.severity_rule, f.score,
                       f.fix_version
                from finding f join artifact t on t.id = f.artifact_id join package p on p.id = f.package_id
                join vulnerability_group g on g.id = f.group_id where f.status = 0 order by 2, 3, 4, 5, 6"""));
        state.addAll(db.rows("""
                select 'said', t.external_name, p.name, p.version, g.key, a.scanner, v.name, a.severity, a.severity_reported,
                       a.score, a.vector, a.fix_version, a.distribution_severity, a.authority_score, a.stands_in,
                       array(select o.package || ' ' || o.version || ' ' || o.path || ' ' || o.purl from occurrence o
                             where o.sighting_id = a.sighting_id order by 1)::text
                from attribution a join finding f on f.id = a.finding_id join artifact t on t.id = f.artifact_id
                join package p on p.id = f.package_id join vulnerability_group g on g.id = f.group_id
                join vulnerability v on v.id = a.vulnerability_id
                where a.live order by 2, 3, 4, 5, 6, 7"""));
        state.addAll(db.rows("""
                select 'member', v.name, g.key, m.covering from group_member m
                join vulnerability v on v.id = m.vulnerability_id
                join vulnerability_group g on g.id = m.group_id order by 2, 3"""));
        state.addAll(db.rows("""
                select 'asserted', subject, kind, object, scanner from assertion where withdrawn_at is null
                order by 2, 3, 4, 5"""));
        assertThat(db.rows("""
                select distinct jsonb_path_query(event::jsonb, '$.changes[*].event.subject') #>> '{}' from outbox
                except select public_id::text from finding except select public_id::text from finding_moved""")).as("ids once told that lead nowhere").isEmpty();
        assertThat(db.rows("select public_id from finding intersect select public_id from finding_moved"))
                .isEmpty();
        state.addAll(problems(db));
        recount(db);
        return state;
    }
}
