package io.vulnstream.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.vulnstream.support.yaml.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetLoaderTest {
    @TempDir
    private Path folder;

    private void file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private TargetSet load() {
        return new TargetLoader(folder, Set.of()).load();
    }

    private List<String> problems() {
        return load().problems().stream().map(Problem::toString).toList();
    }

    @Test
    void whatATargetDoesNotSayItsTeamSays() throws IOException {
        file("a.yaml", """
                teams:
                  - name: shop
                    owner: us
                    slo: client
                    platforms: [linux/amd64]
                    scanners: [trivy]
                    tags: {newest: 3}
                    targets:
                      - image: nginx
                      - image: ghcr.io/a/b
                        name: special
                        owner: them
                        slo: internal
                        platforms: [linux/arm64]
                        scanners: [grype]
                        tags: {pattern: [v*, "!*-rc"]}
                """);

        assertThat(load().targets())
                .containsExactly(
                        new Target(
                                "shop",
                                "nginx",
                                "docker.io/library/nginx",
                                new Target.Definition(
                                        new TagRule(3, List.of()),
                                        List.of("linux/amd64"),
                                        List.of("trivy"),
                                        "us",
                                        "client"),
                                "a.yaml",
                                9),
                        new Target(
                                "shop",
                                "special",
                                "ghcr.io/a/b",
                                new Target.Definition(
                                        new TagRule(null, List.of("v*", "!*-rc")),
                                        List.of("linux/arm64"),
                                        List.of("grype"),
                                        "them",
                                        "internal"),
                                "a.yaml",
                                10));
    }

    @Test
    void whatNobodySaysHasADefault() throws IOException {
        file("a.yml", "teams: [{name: shop, targets: [{image: nginx}]}]");

        assertThat(load().targets())
                .singleElement()
                .extracting(Target::definition)
                .isEqualTo(new Target.Definition(TagRule.NEWEST_ONE, null, null, null, null));
    }

    @Test
    void allProblemsOfAllFilesAreReportedWithFileLineAndPath() throws IOException {
        file("a.yaml", """
                teams:
                  - name: shop
                    targets:
                      - image: nginx
                        tags: {newest: many, pattern: []}
                      - imag: nginx
                      - image: nginx:1.27
                      - image: nginx
                        platforms: [amd64]
                      - image: "ngi nx"
                        name: x
                """);
        file("b.yml", """
                teams:
                  - name: Shop!
                    targets: [{image: redis, tags: {}}]
                colour: blue
                """);
        file("c.yaml", "teams: &t\n  - name: c\n    targets: *t\n");
        Files.write(folder.resolve("d.yaml"), "name: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(problems())
                .containsExactly(
                        "a.yaml:5: teams[0].targets[0].tags.newest: must be an integer, found text 'many'",
                        "a.yaml:5: teams[0].targets[0].tags.pattern: must not be empty",
                        "a.yaml:6: teams[0].targets[1].imag: unknown key (did you mean 'image'?)",
                        "a.yaml:6: teams[0].targets[1].image: is required",
                        "a.yaml:7: teams[0].targets[2].image: 'nginx:1.27' is not an image reference: a repository is"
                                + " wanted here, without a tag or digest",
                        "a.yaml:8: teams[0].targets[3]: the target 'nginx' stands in this team a second time, first in"
                                + " line 4: give one of them a name",
                        "a.yaml:9: teams[0].targets[3].platforms[0]: must be a platform like linux/amd64, found text"
                                + " 'amd64'",
                        "a.yaml:10: teams[0].targets[4].image: 'ngi nx' is not an image reference: a space at position 4"
                                + " is not allowed",
                        "b.yml:2: teams[0].name: must be lower-case letters and digits, joined by '-', found text"
                                + " 'Shop!'",
                        "b.yml:3: teams[0].targets[0].tags: must not be empty",
                        "b.yml:4: colour: unknown key; known are teams",
                        "c.yaml:3: teams[0].targets: an alias inside the very value its anchor (&) names: a cycle has"
                                + " no end",
                        "d.yaml: is not text in UTF-8");
    }

    @Test
    void aTeamInTwoFilesBreaksBothAndNoOther() throws IOException {
        file("a.yaml", "teams: [{name: shop, targets: [{image: a}]}]");
        file("b.yaml", "teams: [{name: other, targets: [{image: b}]}]");
        file("c.yaml", "\nteams: [{name: shop, targets: [{image: c}]}]");

        var set = load();

        assertThat(set.problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "a.yaml:1: teams: the team 'shop' stands also in c.yaml:2: keep a team in one file",
                        "c.yaml:2: teams: the team 'shop' stands also in a.yaml:1: keep a team in one file");
        assertThat(set.broken()).containsExactlyInAnyOrder("a.yaml", "c.yaml");
        assertThat(set.targets()).extracting(Target::team).containsExactly("other");
    }

    @Test
    void aTeamTwiceInOneFileIsReported() throws IOException {
        file("a.yaml", """
                teams:
                  - {name: shop, targets: [{image: a}]}
                  - {name: shop, targets: [{image: b}]}
                """);

        assertThat(problems())
                .containsExactly("a.yaml:3: teams[1].name: the team 'shop' stands here a second time, first in line 2");
    }

    @Test
    void aScannerThatDoesNotExistIsReportedWhereTheyAreKnown() throws IOException {
        file("a.yaml", "teams: [{name: shop, scanners: [trivvy], targets: [{image: a, scanners: [grype]}]}]");

        assertThat(new TargetLoader(folder, Set.of("trivy", "grype")).load().problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "a.yaml:1: teams[0].scanners[0]: there is no scanner 'trivvy'; known are grype, trivy");
        assertThat(load().valid()).isTrue();
    }

    @Test
    void wrongTypesEverywhereAreProblemsAndNothingElse() throws IOException {
        file("a.yaml", "teams: {a: 1}");
        file("b.yaml", "teams: [7, [], {name: {}, targets: {x: 1}, scanners: {y: 2}, tags: 3}]");
        file("c.yaml", "[]");
        file("d.yaml", "");
        file("e.yaml", "teams: [{name: e, targets: [3, {image: 7}, {image: [], scanners: trivy}]}]");

        assertThat(load().broken()).containsExactlyInAnyOrder("a.yaml", "b.yaml", "c.yaml", "d.yaml", "e.yaml");
        assertThat(load().targets()).isEmpty();
    }

    @Test
    void aFolderThatIsNotThereOrHoldsNothingIsAProblem() throws IOException {
        file("readme.txt", "no target");
        file(".hidden.yaml", "no target");
        Files.createDirectory(folder.resolve("sub.yaml"));

        assertThat(problems()).containsExactly(folder + ": holds no target file (*.yaml, *.yml)");
        assertThat(new TargetLoader(folder.resolve("none"), Set.of()).load().problems())
                .singleElement()
                .asString()
                .contains("none: cannot be read");
    }
}
