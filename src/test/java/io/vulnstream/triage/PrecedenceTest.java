package io.vulnstream.triage;

import static io.vulnstream.triage.DecisionKind.ACCEPTED;
import static io.vulnstream.triage.DecisionKind.FALSE_POSITIVE;
import static io.vulnstream.triage.DecisionKind.NOT_AFFECTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.finding.Severity;
import io.vulnstream.triage.DecisionKind.Aspect;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrecedenceTest {
    private static Decision holds(Decision... decisions) {
        var forwards = Precedence.of(List.of(decisions)).holds(Aspect.SUPPRESSION);
        var backwards = Precedence.of(List.of(decisions).reversed()).holds(Aspect.SUPPRESSION);
        assertThat(forwards).isEqualTo(backwards);
        return forwards.orElseThrow();
    }

    @Test
    void theNarrowerScopeHoldsHoweverOldItIs() {
        var artifact = Deciding.that(ACCEPTED).ofArtifact(5).row(1);
        var source = Deciding.that(NOT_AFFECTED).row(2);
        var team = Deciding.that(FALSE_POSITIVE).of(DecisionScope.TEAM).by(7).row(3);
        var everything =
                Deciding.that(NOT_AFFECTED).of(DecisionScope.EVERYTHING).row(4);

        assertThat(holds(everything, team, source, artifact)).isEqualTo(artifact);
        assertThat(holds(everything, team, source)).isEqualTo(source);
        assertThat(holds(everything, team)).isEqualTo(team);
    }

    @Test
    void ofOneScopeTheNarrowerPackageHoldsThenTheNewer() {
        var any = Deciding.that(ACCEPTED).about(null, null).row(9);
        var pattern = Deciding.that(ACCEPTED).about("npm", "left-*").row(8);
        var exact = Deciding.that(ACCEPTED).about("npm", "left-pad").row(1);
        var newer = Deciding.that(NOT_AFFECTED).about("npm", "left-pad").row(2);

        assertThat(holds(any, pattern, exact)).isEqualTo(exact);
        assertThat(holds(any, pattern)).isEqualTo(pattern);
        assertThat(holds(any, exact, newer)).isEqualTo(newer);
    }

    @Test
    void aTeamsOwnHoldsBeforeEverybodysOfTheSameScope() {
        var everybodys = Deciding.that(NOT_AFFECTED).row(9);
        var own = Deciding.that(ACCEPTED).by(7).row(1);

        assertThat(holds(everybodys, own)).isEqualTo(own);
    }

    @Test
    void whatIsDecidedOfOneAspectShadowsNothingOfAnother() {
        var decided = Precedence.of(List.of(
                Deciding.that(ACCEPTED).row(1),
                Deciding.severity(Severity.LOW).row(2),
                Deciding.priority(2).row(3)));

        assertThat(decided.all()).hasSize(3);
    }

    @Test
    void aStarInAPackageStandsForAnyCharactersAndNothingElseIsSpecial() {
        assertThat(new PackagePattern("npm", "@scope/*").matches("npm", "@scope/a.b"))
                .isTrue();
        assertThat(new PackagePattern("npm", "a.b").matches("npm", "axb")).isFalse();
        assertThat(new PackagePattern("npm", "a.*").matches("npm", "axb")).isFalse();
        assertThat(new PackagePattern("npm", "*").matches("PyPI", "a")).isFalse();
        assertThat(PackagePattern.ANY.matches("PyPI", "a")).isTrue();
        assertThat(new PackagePattern(null, "*core").matches("Maven", "org:log4j-core"))
                .isTrue();
        assertThat(new PackagePattern(null, "a*").matches("npm", "ba")).isFalse();
    }
}
