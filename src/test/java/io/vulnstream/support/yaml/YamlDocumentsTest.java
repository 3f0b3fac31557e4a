package io.vulnstream.support.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlDocumentsTest {
    private static final YamlSchema SCHEMA = YamlSchema.ofResource("/yaml/sample.schema.json");

    private static List<String> problems(String text) {
        return YamlDocuments.read("f.yaml", text, SCHEMA).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void everyProblemIsReportedAtOnceWithItsLineAndPath() {
        var problems = problems("""
                teams:
                  - name: payments
                    targets:
                      - image: a/b
                        tags: {newest: "ten"}
                      - imge: a/c
                  - name: Not A Name
                    targets: 7
                    version: 1.10
                """);

        assertThat(problems)
                .containsExactly(
                        "f.yaml:5: teams[0].targets[0].tags.newest: must be an integer, found text 'ten'",
                        "f.yaml:6: teams[0].targets[1].image: is required",
                        "f.yaml:6: teams[0].targets[1].imge: unknown key (did you mean 'image'?)",
                        "f.yaml:7: teams[1].name: must be a lower-case word, found text 'Not A Name'",
                        "f.yaml:8: teams[1].targets: must be a list, found the number 7",
                        "f.yaml:9: teams[1].version: must be text, found the number 1.1 (put it in quotes)");
    }

    @Test
    void anUnknownKeyThatResemblesNothingIsToldWhatIsKnown() {
        assertThat(problems("teams: []\nzzzzzz: 1\n"))
                .containsExactly("f.yaml:2: zzzzzz: unknown key; known are teams, other");
    }

    @Test
    void anchorsAndMergeKeysAreResolved() {
        var result = YamlDocuments.read("f.yaml", """
                base: &base {a: 1, b: 2}
                copy: *base
                merged:
                  <<: *base
                  b: 3
                """);

        assertThat(result.problems()).isEmpty();
        assertThat(result.node().at("/copy/a").intValue()).isEqualTo(1);
        assertThat(result.node().at("/merged").toString()).isEqualTo("{\"b\":3,\"a\":1}");
        assertThat(result.lineOf("/merged/b")).isEqualTo(5);
    }

    @Test
    void aCycleOfAnchorsIsAProblemAndNotAnEndlessLoop() {
        assertThat(problems("teams: &t\n  - name: a\n    targets: *t\n"))
                .containsExactly("f.yaml:3: teams[0].targets: an alias inside the very value its anchor (&) names:"
                        + " a cycle has no end");
    }

    @Test
    void aMergeOfAMappingIntoItselfIsACycle() {
        assertThat(YamlDocuments.read("f.yaml", "a: &a\n  <<: *a\n  b: 1\n").problems())
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("cycle");
    }

    @Test
    void anAliasBombIsRefusedQuickly() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 20; i++) {
            var aliases = String.join(", ", Collections.nCopies(10, "*a" + (i - 1)));
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, aliases));
        }

        var problems = YamlDocuments.read("f.yaml", bomb.toString()).problems();

        assertThat(problems)
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("aliases make more than");
    }

    @Test
    void aKeyThatStandsTwiceIsReportedWithItsFirstLine() {
        assertThat(problems("teams: []\nother: 1\nteams: []\n"))
                .containsExactly("f.yaml:3: teams: stands here a second time, first in line 1");
    }

    @Test
    void wordsThatOldYamlTookForBooleansAndDatesAreText() {
        var node = YamlDocuments.read("f.yaml", "a: no\nb: 2024-01-01\nc: 12:30\nd: true\n")
                .node();

        assertThat(node.toString()).isEqualTo("{\"a\":\"no\",\"b\":\"2024-01-01\",\"c\":\"12:30\",\"d\":true}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [1, 2", "a: b: c", "\ta: 1", "a: *nothing", "--- 1\n--- 2\n", "a: \u0000", "{a: 'x}"})
    void whatIsNotOneDocumentIsAProblemWithoutASecondOne(String text) {
        assertThat(problems(text)).hasSize(1).first().asString().startsWith("f.yaml:");
    }

    @Test
    void deepNestingIsAProblem() {
        assertThat(YamlDocuments.read("f.yaml", "[".repeat(100_000)).problems()).hasSize(1);
    }

    @Test
    void tagsThatWouldMakeJavaObjectsAreRefused() {
        assertThat(YamlDocuments.read("f.yaml", "a: !!javax.script.ScriptEngineManager [1]\n")
                        .problems())
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("tag:yaml.org,2002:javax.script.ScriptEngineManager");
    }

    @Test
    void anEmptyFileIsAnEmptyMapping() {
        assertThat(problems("# nothing\n")).containsExactly("f.yaml:1: teams: is required");
    }
}
