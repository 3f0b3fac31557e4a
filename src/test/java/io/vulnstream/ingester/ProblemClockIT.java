package io.vulnstream.ingester;

import static io.vulnstream.testkit.MiniReport.grype;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vulnstream.exporter.ReferenceStore;
import io.vulnstream.finding.Severity;
import io.vulnstream.registry.RegistryClient.Descriptor;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import io.vulnstream.testkit.Policies;
import io.vulnstream.triage.SloClass;
import io.vulnstream.triage.SloPolicies;
import io.vulnstream.triage.SloPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time does what it does to problems although nobody scans, decides or asks. */
class ProblemClockIT {
    private static final String APP = "registry.example/app";

    @TempDir
    Path data;

    @AutoClose
    private IngestFixture db;

    private Vertx vertx;

    @AfterEach
    void close() {
        Await.value(vertx.close());
    }

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        db = new IngestFixture(data);
        db.rows("insert into team (name) values ('shop')");
        db.rows("""
                insert into target (team_id, name, repository, definition, file, line)
                values (1, 'app', $1, '{"slo": "client"}', 'a.yaml', 1)""", APP);
        Await.value(new ReferenceStore(db.pg)
                .observe(
                        APP,
                        Set.of("latest"),
                        Map.of(
                                "latest",
                                new Descriptor(IngestFixture.DIGEST, "application/vnd.oci.image.manifest.v1+json"))));
    }

    private static SloPolicies within(Duration limit, Duration warning) {
        var strict = new SloPolicy(Map.of(Severity.MEDIUM, limit), SloPolicy.Start.FIRST_SEEN, true, null, warning);
        return new SloPolicies(Map.of(SloClass.CLIENT, strict, SloClass.INTERNAL, Policies.STANDARD), Map.of());
    }

    private void scan() {
        db.ingest("grype", grype().npm("lodash", "4.17.20", "CVE-1", "Medium", "4.17.22"));
    }

    @Test
    void aNewPolicyIsAppliedToWhatIsThereAndWhatFallsDueIsToldWhenItDoes() {
        // Given
        scan();
        assertThat(views()).containsExactly("0 | 1", "1 | 1");
        // When
        var policies = within(Duration.ofSeconds(4), Duration.ofSeconds(2));
        var clock = new ProblemClock(vertx, db.pg, "node", policies);
        var sources = new StaleSources(vertx, db.pg, "node", () -> Set.of("grype"), policies);
        clock.start();
        sources.start();
        // Then
        Eventually.holds(() -> views().equals(List.of("0 | 3", "1 | 3")));
        assertThat(told()).last().isEqualTo("8 | 7 | shop");
        assertThat(told().size()).isBetween(1, 2);
        assertThat(db.rows("select breached_at = due_at or breached_at > due_at from problem_view"))
                .containsOnly("true");
        Await.value(clock.stop());
        Await.value(sources.stop());
    }

    @Test
    void whatStoodBreachedWhenNobodyWasThereIsToldByTheNextRound() {
        scan();
        db.rows("update problem set first_seen_at = first_seen_at - interval '89 days'");
        db.rows("update problem_view set next_at = now()");
        var clock = new ProblemClock(vertx, db.pg, "node", Policies.ALL);

        assertThat(Await.value(clock.tick())).isFalse();

        assertThat(views()).containsExactly("0 | 2", "1 | 2");
        db.rows("update problem set first_seen_at = first_seen_at - interval '2 days'");
        db.rows("update problem_view set next_at = now() where team_id = 1");
        assertThat(Await.value(clock.tick())).isFalse();
        assertThat(views()).containsExactly("0 | 3", "1 | 3");
        assertThat(db.rows("select count(*) from problem_view where next_at is not null"))
                .containsExactly("0");
        assertThat(told()).hasSize(2);
    }

    @Test
    void everyDayIsCounted() {
        scan();
        var store = new ProblemClockStore(db.pg);

        Await.value(store.countDay());
        Await.value(store.countDay());

        assertThat(db.rows("""
                        select day = (now() at time zone 'UTC')::date, team_id, severity, problems from problem_count_day
                        order by 2""")).containsExactly("true | 0 | 3 | 1", "true | 1 | 3 | 1");
    }

    private List<String> views() {
        return db.rows("select team_id, slo from problem_view order by 1");
    }

    /** {@code kind | cause | team} */
    private List<String> told() {
        return db.rows("""
                select t.kind, t.cause, m.name from transition t join team m on m.id = t.team_id order by t.id""");
    }
}
