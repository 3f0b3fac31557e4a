package io.vulnstream.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.target.TagRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TagSelectionTest {
    private static TagSelection select(TagRule rule, String... tags) {
        return TagSelection.of(List.of(tags), rule);
    }

    @Test
    void versionsHaveTheOrderOfSemanticVersioning() {
        var ordered = List.of(
                "0.9",
                "1.0.0-alpha",
                "1.0.0-alpha.1",
                "1.0.0-alpha.beta",
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-rc.1",
                "1.0",
                "v1.0.0",
                "1.2.3.4",
                "1.10.0",
                "2-rc1",
                "2",
                "20240501");
        var shuffled = new ArrayList<>(ordered);
        Collections.shuffle(shuffled, new Random(7));

        var chosen = new ArrayList<>(
                TagSelection.of(shuffled, new TagRule(null, List.of())).chosen());

        Collections.reverse(chosen);
        assertThat(chosen).isEqualTo(ordered);
    }

    @Test
    void theNewestVersionsAreTakenBeforeAnyOtherTag() {
        assertThat(select(new TagRule(2, List.of()), "latest", "1.9.0", "1.10.0", "main", "1.8.0"))
                .isEqualTo(new TagSelection(List.of("1.10.0", "1.9.0"), List.of(), 0));
    }

    @Test
    void otherTagsFillWhatVersionsLeaveAndAreDatedOnlyWhereThereAreTooMany() {
        assertThat(select(new TagRule(3, List.of()), "latest", "1.0", "main"))
                .isEqualTo(new TagSelection(List.of("1.0", "latest", "main"), List.of(), 0));
        assertThat(select(new TagRule(2, List.of()), "latest", "1.0", "main"))
                .isEqualTo(new TagSelection(List.of("1.0"), List.of("latest", "main"), 1));
    }

    @Test
    void aPatternAloneTakesAllThatMatch() {
        assertThat(select(new TagRule(null, List.of("v*", "!*-rc*")), "v1", "v2-rc1", "v2", "latest")
                        .chosen())
                .containsExactly("v2", "v1");
    }

    @Test
    void onlyExclusionsLeaveEverythingElse() {
        assertThat(select(new TagRule(null, List.of("!*-debug")), "1-debug", "1")
                        .chosen())
                .containsExactly("1");
    }

    @Test
    void signaturesAreNeverTaken() {
        var digest = "sha256-" + "0".repeat(64);

        assertThat(select(new TagRule(null, List.of()), digest, digest + ".sig", digest + ".att", "sha256-x")
                        .chosen())
                .containsExactly("sha256-x");
    }

    @Test
    void aHashIsNoVersion() {
        assertThat(TagVersion.parse("12e4567")).isEmpty();
        assertThat(TagVersion.parse("sha-1234567")).isEmpty();
        assertThat(TagVersion.parse("latest")).isEmpty();
        assertThat(TagVersion.parse("1.27-alpine3.20")).isPresent();
    }
}
