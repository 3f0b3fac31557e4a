package io.vulnstream.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerConfigTest {
    private static DockerConfig config(String json) throws IOException {
        return DockerConfig.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String pair) {
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "https://index.docker.io/v1/, nginx",
        "index.docker.io, docker.io/a/b",
        "docker.io, nginx",
        "ghcr.io, ghcr.io/a/b",
        "https://ghcr.io, ghcr.io/a/b",
        "https://ghcr.io/v2/, ghcr.io/a/b",
        "localhost:5000, localhost:5000/a",
        "GHCR.io, ghcr.io/a",
        "ghcr.io/a, ghcr.io/a/b",
        "ghcr.io/a/b, ghcr.io/a/b",
        "*.example.com, eu.example.com/a",
        "*.example.com/team, eu.example.com/team/app",
    })
    void anEntryIsFoundByEveryFormOfItsRegistry(String key, String image) throws IOException {
        var config = config("{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}".formatted(key, encoded("me:pass:word")));

        assertThat(config.find(ImageReference.parse(image))).get().satisfies(credential -> {
            assertThat(credential.user()).isEqualTo("me");
            assertThat(credential.password().reveal()).isEqualTo("pass:word");
            assertThat(credential.basic()).isEqualTo("Basic " + encoded("me:pass:word"));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "ghcr.io, docker.io/a",
        "ghcr.io, ghcr.io.evil.com/a",
        "ghcr.io/a, ghcr.io/ab",
        "*.example.com, a.b.example.com/x",
        "*.example.com, example.com/x",
        "localhost:5000, localhost:5001/a",
        "localhost, localhost:5001/a",
    })
    void anEntryOfAnotherRegistryIsNotTaken(String key, String image) throws IOException {
        var config = config("{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}".formatted(key, encoded("me:x")));

        assertThat(config.find(ImageReference.parse(image))).isEmpty();
    }

    @Test
    void theMostParticularEntryCounts() throws IOException {
        var config = config("""
                {"auths": {"ghcr.io": {"username": "all", "password": "x"},
                           "ghcr.io/team": {"username": "team", "password": "x"}}}""");

        assertThat(config.find(ImageReference.parse("ghcr.io/team/app"))
                        .orElseThrow()
                        .user())
                .isEqualTo("team");
        assertThat(config.find(ImageReference.parse("ghcr.io/other/app"))
                        .orElseThrow()
                        .user())
                .isEqualTo("all");
    }

    @Test
    void identityTokensAreKeptAndEmptyEntriesAreNone() throws IOException {
        var config = config("""
                {"auths": {"a.io": {"identitytoken": "t"}, "b.io": {}, "c.io": {"auth": "%%%"}}}""");

        var credential = config.find(ImageReference.parse("a.io/x")).orElseThrow();
        assertThat(credential.identityToken()).isNotNull();
        assertThat(credential.toString()).doesNotContain("t,");
        assertThat(config.find(ImageReference.parse("b.io/x"))).isEmpty();
    }

    @Test
    void aCredentialHelperIsNamed() throws IOException {
        var config = config("{\"credHelpers\": {\"a.io\": \"ecr-login\"}, \"credsStore\": \"desktop\"}");

        assertThat(config.helper(ImageReference.parse("a.io/x"))).contains("ecr-login");
        assertThat(config.helper(ImageReference.parse("b.io/x"))).contains("desktop");
        assertThat(config("{}").helper(ImageReference.parse("a.io/x"))).isEmpty();
    }

    @Test
    void challengesAreReadInAllTheirForms() {
        assertThat(Challenge.best(List.of(
                        "Basic realm=\"x\"", "Bearer realm=\"https://a/t\",service=s, scope=\"r:a/b:pull,push\"")))
                .get()
                .satisfies(challenge -> {
                    assertThat(challenge.scheme()).isEqualTo("bearer");
                    assertThat(challenge.parameters())
                            .containsEntry("realm", "https://a/t")
                            .containsEntry("service", "s")
                            .containsEntry("scope", "r:a/b:pull,push");
                });
        assertThat(Challenge.best(List.of("basic")))
                .get()
                .extracting(Challenge::scheme)
                .isEqualTo("basic");
        assertThat(Challenge.best(List.of("Negotiate", "", "=", "x".repeat(10_000))))
                .isEmpty();
    }
}
