package io.vulnstream.ingester;

import static io.vulnstream.testkit.MiniReport.grype;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vulnstream.exporter.ReferenceStore;
import io.vulnstream.finding.Severity;
import io.vulnstream.registry.RegistryClient.Descriptor;
import io.vulnstream.support.http.Principal;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Drafting;
import io.vulnstream.testkit.MiniReport;
import io.vulnstream.testkit.Policies;
import io.vulnstream.testkit.ReportedScans.Spec;
import io.vulnstream.triage.Decision;
import io.vulnstream.triage.DecisionKind;
import io.vulnstream.triage.DecisionScope;
import io.vulnstream.triage.Decisions;
import io.vulnstream.triage.Draft;
import io.vulnstream.triage.Refusal;
import io.vulnstream.triage.Refusal.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody decided holds for whoever it was decided for, whatever is found afterwards, until it ends. */
class DecisionsIT {
    private static final String APP = "registry.example/app";
    private static final String OLD = IngestFixture.DIGEST;
    private static final String NEW = "sha256:" + "cd".repeat(32);
    private static final Principal ADMIN = new Principal("root", List.of(), true);
    private static final Principal SHOP = new Principal("ann", List.of("shop"), false);
    private static final Principal BANK = new Principal("bob", List.of("bank"), false);
    private final Instant later = Instant.now().plus(Duration.ofDays(30));

    @TempDir
    Path data;

    @AutoClose
    private IngestFixture db;

    private Decisions decisions;

    @BeforeEach
    void open() {
        db = new IngestFixture(data);
        decisions = new Decisions(db.pg, new ProblemReviewStore(db.pg, Policies.ALL));
        owners("shop");
        tags(Map.of("latest", OLD));
    }

    @Test
    void aDecisionSurvivesARebuildANewTagAndAReopening() {
        // Given
        scan(OLD, lodash("4.17.20", "CVE-1"));
        decide(of("CVE-1"), SHOP);
        assertThat(views()).containsExactly("fleet | CVE-1 | 0 | 3 | 0 | 4", "shop | CVE-1 | 0 | 3 | 0 | 4");
        // When
        tags(Map.of("latest", NEW, "v2", NEW));
        refresh();
        scan(NEW, lodash("4.17.21"));
        refresh();
        assertThat(views()).containsExactly("fleet | CVE-1 | 1 | 3 | 0 | 4", "shop | CVE-1 | 1 | 3 | 0 | 4");
        scan(NEW, lodash("4.17.21", "CVE-1"));
        // Then
        assertThat(views()).containsExactly("fleet | CVE-1 | 0 | 3 | 0 | 4", "shop | CVE-1 | 0 | 3 | 0 | 4");
        assertThat(told()).containsExactly("shop | 5 | 5 | null | not-affected");
    }

    @Test
    void whatIsDecidedBeforeItIsFoundHoldsFromItsFirstMoment() {
        decide(of("CVE-1"), SHOP);

        scan(OLD, lodash("4.17.20", "CVE-1"));

        assertThat(views()).containsExactly("fleet | CVE-1 | 0 | 3 | 0 | 4", "shop | CVE-1 | 0 | 3 | 0 | 4");
    }

    @Test
    void aRegroupingTakesTheDecisionAlongAndLeavesItAsItWasWritten() {
        // Given
        scan(OLD, lodash("4.17.20", "GHSA-1"));
        decide(of("GHSA-1"), SHOP);
        // When
        db.ingest("other", "grype", grype().npm("lodash", "4.17.20", "GHSA-1", "Medium", "4.17.22", "CVE-1"));
        // Then
        assertThat(views()).contains("shop | CVE-1 | 0 | 3 | 0 | 4").noneMatch(line -> line.contains("GHSA-1"));
    }

    @Test
    void aDecisionAboutAnIdThatTurnsOutToBeAnotherNameForItHoldsThen() {
        // Given
        scan(OLD, lodash("4.17.20", "CVE-1"));
        decide(of("GHSA-1"), SHOP);
        assertThat(views()).contains("shop | CVE-1 | 0 | 3 | null | 1");
        // When
        db.ingest(new Spec(
                "elsewhere",
                "other",
                "grype",
                grype().npm("other", "1", "GHSA-1", "Medium", "2", "CVE-1").write(data),
                null,
                null,
                Instant.EPOCH));
        refresh();
        // Then
        assertThat(views()).contains("shop | CVE-1 | 0 | 3 | 0 | 4");
    }

    @Test
    void whatIsRevokedIsLiftedWithItsCauseAndStaysInTheAudit() {
        scan(OLD, lodash("4.17.20", "CVE-1"));
        var decision = decide(of("CVE-1"), SHOP);

        Await.value(decisions.revoke(decision.id(), "it is reachable after all", SHOP));
        Await.value(decisions.revoke(decision.id(), "again", SHOP));

        assertThat(views()).containsExactly("fleet | CVE-1 | 0 | 3 | null | 1", "shop | CVE-1 | 0 | 3 | null | 1");
        assertThat(told()).containsExactly("shop | 5 | 5 | null | not-affected", "shop | 6 | 5 | not-affected | null");
        assertThat(db.rows("select principal, action, detail ->> 'detail' from audit order by id"))
                .containsExactly(
                        "ann | decision.make | not used here", "ann | decision.revoke | it is reachable after all");
        assertThat(db.rows("select why, principal from decision_end")).containsExactly("0 | ann");
    }

    @Test
    void whatExpiresIsLiftedByItselfWithItsCause() {
        scan(OLD, lodash("4.17.20", "CVE-1"));
        decide(of(DecisionKind.ACCEPTED, "CVE-1"), SHOP);
        db.rows("update decision set valid_until = now()");
        db.rows("update decision_in_force set valid_until = now()");

        assertThat(Await.value(decisions.expire())).isOne();

        assertThat(views()).containsExactly("fleet | CVE-1 | 0 | 3 | null | 1", "shop | CVE-1 | 0 | 3 | null | 1");
        assertThat(told()).containsExactly("shop | 5 | 5 | null | accepted", "shop | 6 | 6 | accepted | null");
        assertThat(db.rows("select action from audit order by id")).containsExactly("decision.make", "decision.expire");
    }

    @Test
    void theSameDecidedAgainReplacesWhatWasDecidedBefore() {
        scan(OLD, lodash("4.17.20", "CVE-1"));
        decide(of("CVE-1"), SHOP);

        decide(of(DecisionKind.ACCEPTED, "CVE-1"), SHOP);

        assertThat(views()).containsExactly("fleet | CVE-1 | 0 | 3 | 2 | 4", "shop | CVE-1 | 0 | 3 | 2 | 4");
        assertThat(db.rows("select decision_id, why, superseded_by from decision_end"))
                .containsExactly("1 | 1 | 2");
        assertThat(told()).last().isEqualTo("shop | 5 | 5 | not-affected | accepted");
    }

    @Test
    void aNarrowerDecisionHoldsAndWhenItEndsTheWiderOneDoes() {
        scan(OLD, lodash("4.17.20", "CVE-1"));
        decide(wide(DecisionScope.EVERYTHING, null), ADMIN);
        var narrow = decide(of(DecisionKind.ACCEPTED, "CVE-1"), SHOP);
        assertThat(views()).contains("shop | CVE-1 | 0 | 3 | 2 | 4");

        Await.value(decisions.revoke(narrow.id(), null, ADMIN));

        assertThat(views()).contains("shop | CVE-1 | 0 | 3 | 1 | 4");
    }

    @Test
    void oneTeamsDecisionDoesNotChangeAnothersView() {
        owners("shop", "bank");
        scan(OLD, lodash("4.17.20", "CVE-1"));

        decide(of("CVE-1"), SHOP);

        assertThat(views())
                .containsExactly(
                        "bank | CVE-1 | 0 | 3 | null | 1",
                        "fleet | CVE-1 | 0 | 3 | null | 1",
                        "shop | CVE-1 | 0 | 3 | 0 | 4");
    }

    @Test
    void aDecisionAboutAnArtifactIsAboutWhatThatHas() {
        tags(Map.of("latest", OLD, "other", NEW));
        refresh();
        scan(OLD, lodash("4.17.20", "CVE-1"));
        decide(ofArtifact(), SHOP);
        assertThat(views()).contains("shop | CVE-1 | 0 | 3 | 0 | 4");

        scan(NEW, lodash("4.17.19", "CVE-1"));

        assertThat(views()).contains("shop | CVE-1 | 0 | 3 | null | 1");
        assertThat(db.rows("select count(*) from problem")).containsExactly("1");
    }

    @Test
    void aDecisionOfATeamReachesAllItsRepositoriesAndThoseToCome() {
        scan(OLD, lodash("4.17.20", "CVE-1"));
        decide(wide(DecisionScope.TEAM, null), SHOP);
        assertThat(views()).contains("shop | CVE-1 | 0 | 3 | 1 | 4");

        owners("bank");
        refresh();
        assertThat(views()).containsExactly("bank | CVE-1 | 0 | 3 | null | 1", "fleet | CVE-1 | 0 | 3 | null | 1");
    }

    @Test
    void aSeverityAndAPriorityAreDecidedBesideIt() {
        scan(OLD, lodash("4.17.20", "CVE-1"));

        decide(ofSource(DecisionKind.SEVERITY).severity(Severity.CRITICAL).draft(), SHOP);
        decide(ofSource(DecisionKind.PRIORITY).priority(2).draft(), SHOP);

        assertThat(db.rows("select severity, severity_rule, priority, due_at - clock_started_at from problem_view"))
                .allSatisfy(line -> assertThat(line).startsWith("5 | 0 | 2 | ").contains("7"));
    }

    @Test
    void whoDoesNotOwnItMayNotDecideIt() {
        scan(OLD, lodash("4.17.20", "CVE-1"));

        refused(Reason.FORBIDDEN, "'bob' may not decide this: it belongs to shop", of("CVE-1"), BANK);
        refused(
                Reason.FORBIDDEN,
                "only an administrator decides for everything",
                wide(DecisionScope.EVERYTHING, null),
                SHOP);
        refused(Reason.FORBIDDEN, "'ann' does not belong to the team 'bank'", wide(DecisionScope.TEAM, "bank"), SHOP);
        var decision = decide(of("CVE-1"), SHOP);
        assertThatThrownBy(() -> Await.value(decisions.revoke(decision.id(), null, BANK)))
                .hasMessageContaining("'bob' may not revoke what ann decided");
        assertThat(views()).contains("shop | CVE-1 | 0 | 3 | 0 | 4");
    }

    @Test
    void whatSaysTooLittleTooMuchOrThePastIsRefusedWithTheReason() {
        scan(OLD, lodash("4.17.20", "CVE-1"));

        refused(
                Reason.INVALID,
                "'justification' is missing",
                ofSource(DecisionKind.NOT_AFFECTED).justified(null).draft(),
                SHOP);
        refused(
                Reason.INVALID,
                "'reason' has 1 to 4000 characters",
                ofSource(DecisionKind.NOT_AFFECTED).reason("  ").draft(),
                SHOP);
        refused(
                Reason.INVALID,
                "which has passed",
                ofSource(DecisionKind.NOT_AFFECTED).until(Instant.EPOCH).draft(),
                SHOP);
        refused(
                Reason.INVALID,
                "'priority' is 9",
                ofSource(DecisionKind.PRIORITY).priority(9).draft(),
                SHOP);
        refused(
                Reason.INVALID,
                "'validUntil' is missing",
                ofSource(DecisionKind.ACCEPTED).draft(),
                SHOP);
        assertThat(db.rows("select count(*) from decision")).containsExactly("0");
    }

    @Test
    void theSameKeyDecidesOnceAndForAnotherDecisionItIsRefused() {
        scan(OLD, lodash("4.17.20", "CVE-1"));
        var first = decide(ofSource(DecisionKind.NOT_AFFECTED).key("k1").draft(), SHOP);

        var again = Await.value(
                decisions.decide(ofSource(DecisionKind.NOT_AFFECTED).key("k1").draft(), SHOP));

        assertThat(again.repeated()).isTrue();
        assertThat(again.decisions()).containsExactly(first);
        var other =
                ofSource(DecisionKind.FALSE_POSITIVE).about("CVE-2").key("k1").draft();
        refused(Reason.CONFLICT, "'k1' was used for another decision", other, SHOP);
    }

    @Test
    void whoLookedBeforeSomebodyElseDecidedIsToldSo() {
        scan(OLD, lodash("4.17.20", "CVE-1"));
        var problem = UUID.fromString(db.rows("select public_id from problem").get(0));
        decide(ofProblem(problem, "0.0"), SHOP);

        refused(Reason.CONFLICT, "now not-affected by ann", ofProblem(problem, "0.0"), ADMIN);
        decide(ofProblem(problem, "1.1"), ADMIN);
    }

    @Test
    void aPreviewTellsWhatWouldChangeAndChangesNothing() {
        scan(OLD, lodash("4.17.20", "CVE-1"));

        var seen = Await.value(decisions.decide(List.of(of("CVE-1")), SHOP, true));

        assertThat(seen.effects()).singleElement().satisfies(effect -> {
            assertThat(effect.before().suppressed()).isNull();
            assertThat(effect.after().suppressed()).isEqualTo(DecisionKind.NOT_AFFECTED);
        });
        assertThat(db.rows("select count(*) from decision")).containsExactly("0");
        assertThat(views()).contains("shop | CVE-1 | 0 | 3 | null | 1");
    }

    @Test
    void countsAreThoseOfTheViews() {
        scan(OLD, lodash("4.17.20", "CVE-1", "CVE-2", "CVE-3"));
        decide(of("CVE-1"), SHOP);
        scan(OLD, lodash("4.17.20", "CVE-1", "CVE-3"));

        assertThat(db.rows("""
                        select team_id, status, severity, suppressed, slo, problems from problem_count where problems <> 0
                        order by 1, 2, 3, 4, 5""")).isEqualTo(db.rows("""
                        select team_id, status, severity, coalesce(suppressed, -1), slo, count(*) from problem_view
                        group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5"""));
    }

    private void refused(Reason reason, String message, Draft draft, Principal principal) {
        assertThatThrownBy(() -> Await.value(decisions.decide(draft, principal)))
                .rootCause()
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(message)
                .extracting(failure -> ((Refusal) failure).reason())
                .isEqualTo(reason);
    }

    private Decision decide(Draft draft, Principal principal) {
        return Await.value(decisions.decide(draft, principal)).decisions().get(0);
    }

    private Drafting ofSource(DecisionKind kind) {
        return Drafting.a(kind).about("CVE-1").source(source());
    }

    private Draft of(String vulnerability) {
        return of(DecisionKind.NOT_AFFECTED, vulnerability);
    }

    private Draft of(DecisionKind kind, String vulnerability) {
        var drafting = ofSource(kind).about(vulnerability).in("npm", "lodash").reason("not used here");
        return kind == DecisionKind.ACCEPTED ? drafting.until(later).draft() : drafting.draft();
    }

    private static Draft wide(DecisionScope scope, @Nullable String team) {
        return Drafting.a(DecisionKind.FALSE_POSITIVE)
                .about("CVE-1")
                .of(scope)
                .team(team)
                .draft();
    }

    private Draft ofArtifact() {
        var artifact = UUID.fromString(
                db.rows("select public_id from artifact where digest = $1", OLD).get(0));
        return Drafting.a(DecisionKind.NOT_AFFECTED)
                .about("CVE-1")
                .artifact(artifact)
                .draft();
    }

    private static Draft ofProblem(UUID problem, String revision) {
        return Drafting.a(DecisionKind.NOT_AFFECTED).about(problem, revision).draft();
    }

    private UUID source() {
        return UUID.fromString(
                db.rows("select public_id from source where address = $1", APP).get(0));
    }

    private void owners(String... teams) {
        db.rows("update target set active = false");
        for (var team : teams) {
            db.rows("insert into team (name) values ($1) on conflict do nothing", team);
            db.rows("""
                    insert into target (team_id, name, repository, definition, file, line)
                    select id, 'app', $2, '{}', 'a.yaml', 1 from team where name = $1
                    on conflict (team_id, name) do update set active = true""", team, APP);
        }
        db.rows("insert into source_stale (source_id) select id from source");
    }

    private void tags(Map<String, String> digests) {
        var named = new HashMap<String, Descriptor>();
        digests.forEach(
                (tag, digest) -> named.put(tag, new Descriptor(digest, "application/vnd.oci.image.manifest.v1+json")));
        Await.value(new ReferenceStore(db.pg).observe(APP, digests.keySet(), named));
    }

    private void refresh() {
        var store = new StaleSourceStore(db.pg, Policies.ALL);
        for (var source : Await.value(store.oldest(100))) {
            Await.value(store.refresh(source, Set.of("grype")));
        }
    }

    private void scan(String digest, MiniReport report) {
        var spec = db.spec("grype", report);
        db.ingest(new Spec(digest, "grype", "grype", spec.report(), null, null, spec.startedAt()));
    }

    private static MiniReport lodash(String version, String... ids) {
        var report = grype();
        for (var id : ids) {
            report = report.npm("lodash", version, id, "Medium", "4.17.22");
        }
        return report;
    }

    /** {@code team | group | status | severity | suppressed | slo}, in order. */
    private List<String> views() {
        return db.rows("""
                select coalesce(m.name, 'fleet'), g.key, v.status, v.severity, v.suppressed, v.slo
                from problem_view v
                join problem p on p.id = v.problem_id
                join vulnerability_group g on g.id = p.group_id
                join package n on n.id = p.name_id and n.name = 'lodash'
                left join team m on m.id = v.team_id
                order by 1, 2""");
    }

    /** {@code team | kind | cause | before | after} of views, in order. */
    private List<String> told() {
        return db.rows("""
                select m.name, t.kind, t.cause, t.before_value, t.after_value
                from transition t join team m on m.id = t.team_id order by t.id""");
    }
}
