package io.vulnstream.ingester;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vulnstream.support.FanOut;
import io.vulnstream.support.http.Principal;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Drafting;
import io.vulnstream.testkit.Policies;
import io.vulnstream.testkit.ReportedScans.Spec;
import io.vulnstream.triage.Decision;
import io.vulnstream.triage.DecisionKind;
import io.vulnstream.triage.DecisionScope;
import io.vulnstream.triage.Decisions;
import io.vulnstream.triage.Draft;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results, decisions, revocations, moves of owners and recounts, eight at once in a random order: nothing is out of step. */
class TriageStormIT {
    private static final int AT_ONCE = 8;
    private static final Principal ADMIN = new Principal("root", List.of(), true);
    private static final List<Long> SEEDS =
            List.of(1_011L, 345_920L, ThreadLocalRandom.current().nextLong(1_000_000));

    @TempDir
    Path data;

    private final Queue<Decision> made = new ConcurrentLinkedQueue<>();

    @Test
    void whatProblemsAreToTeamsIsWhatARecountSaysWhateverCameTogether() {
        for (long seed : SEEDS) {
            made.clear();
            var random = new Random(seed);
            try (var db = new IngestFixture(data)) {
                open(db);
                var reports = new ArrayList<>(GeneratedReports.of(db, seed));
                Collections.shuffle(reports, random);
                reports.subList(0, reports.size() / 2).forEach(db::ingest);
                // When
                var work = work(db, reports.subList(reports.size() / 2, reports.size()), random);
                Await.value(FanOut.map(work, AT_ONCE, Supplier::get));
                // Then
                assertInStep(db, seed);
            }
        }
    }

    private static void open(IngestFixture db) {
        db.rows("insert into source (public_id, kind, address) values (gen_random_uuid(), 2, 'registry.example/app')");
        db.rows("insert into team (name) values ('shop'), ('bank')");
        db.rows("""
                insert into target (team_id, name, repository, definition, file, line)
                select id, 'app', 'registry.example/app', '{}', 'a.yaml', 1 from team""");
    }

    private List<Supplier<Future<?>>> work(IngestFixture db, List<Spec> reports, Random random) {
        var decisions = new Decisions(db.pg, new ProblemReviewStore(db.pg, Policies.ALL));
        var stale = new StaleSourceStore(db.pg, Policies.ALL);
        var ids = db.rows("select name from vulnerability order by 1");
        var work = new ArrayList<Supplier<Future<?>>>();
        for (var report : reports) {
            var event = db.scans.reported(report);
            work.add(() -> db.ingester.completed(event));
        }
        for (int i = 0; i < 150; i++) {
            var draft = draft(ids.get(random.nextInt(ids.size())), random);
            work.add(() -> decisions.decide(draft, ADMIN).onSuccess(outcome -> made.addAll(outcome.decisions())));
        }
        for (int i = 0; i < 60; i++) {
            work.add(() -> {
                var one = made.poll();
                return one == null ? Future.succeededFuture() : decisions.revoke(one.id(), "no", ADMIN);
            });
        }
        for (int i = 0; i < 10; i++) {
            var active = random.nextBoolean();
            work.add(() -> db.pg.query("""
                            with turned as (update target set active = $1 where team_id = 2)
                            insert into source_stale (source_id) values (1)""", active));
            work.add(() -> stale.refresh(1, Set.of()));
        }
        Collections.shuffle(work, random);
        return work;
    }

    private static Draft draft(String vulnerability, Random random) {
        var kind = List.of(DecisionKind.FALSE_POSITIVE, DecisionKind.PRIORITY).get(random.nextInt(2));
        var scope = List.of(DecisionScope.TEAM, DecisionScope.EVERYTHING).get(random.nextInt(2));
        var drafting = Drafting.a(kind).about(vulnerability).of(scope);
        if (random.nextBoolean()) {
            drafting.in("npm", "*");
        }
        if (scope == DecisionScope.TEAM) {
            drafting.team(random.nextBoolean() ? "shop" : "bank");
        }
        return (kind == DecisionKind.PRIORITY ? drafting.priority(1 + random.nextInt(5)) : drafting).draft();
    }

    private static void assertInStep(IngestFixture db, long seed) {
        var stale = new StaleSourceStore(db.pg, Policies.ALL);
        for (var source : Await.value(stale.oldest(100))) {
            Await.value(stale.refresh(source, Set.of()));
        }
        var before = state(db);
        var counts = counts(
                db,
                "select team_id, status, severity, suppressed, slo, problems from problem_count where problems <> 0");
        db.rows("delete from problem_view");
        db.rows("delete from problem_count");
        Await.value(stale.refresh(1, Set.of()));
        assertThat(before).as("seed %d", seed).isNotEmpty().isEqualTo(state(db));
        assertThat(counts).as("seed %d", seed).isEqualTo(counts(db, """
                select team_id, status, severity, coalesce(suppressed, -1), slo, count(*) from problem_view group by 1, 2, 3, 4, 5"""));
        assertThat(db.rows("select count(*) > 0 from problem_view where suppressed is not null"))
                .containsExactly("true");
        assertThat(db.rows("select deadlocks from pg_stat_database where datname = current_database()"))
                .containsExactly("0");
    }

    private static List<String> state(IngestFixture db) {
        return db.rows("""
                select problem_id, team_id, status, severity, priority, suppressed, suppressed_by, severity_by, priority_by
                from problem_view order by 1, 2""");
    }

    private static List<String> counts(IngestFixture db, String select) {
        return db.rows(select + " order by 1, 2, 3, 4, 5");
    }
}
