package io.vulnstream.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vulnstream.bus.PipelineFailure.Rejected;
import io.vulnstream.event.Cause;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageReferenceTest {
    private static final String SHA = "sha256:" + "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io/library/nginx:latest",
        "nginx:1.27, docker.io/library/nginx:1.27",
        "bitnami/redis:7, docker.io/bitnami/redis:7",
        "index.docker.io/library/nginx:1, docker.io/library/nginx:1",
        "docker.io/nginx:1, docker.io/library/nginx:1",
        "localhost/app, localhost/app:latest",
        "localhost:5000/app:1, localhost:5000/app:1",
        "127.0.0.1:5000/a/b/c:1, 127.0.0.1:5000/a/b/c:1",
        "[::1]:5000/app:1, [::1]:5000/app:1",
        "Registry.Example.com/app:V1, registry.example.com/app:V1",
        "ghcr.io/o__w/n.a-m--e_x:t.a-g_, ghcr.io/o__w/n.a-m--e_x:t.a-g_",
    })
    void aReferenceIsCompletedAsDockerDoesIt(String text, String complete) {
        assertThat(ImageReference.parse(text)).hasToString(complete);
        assertThat(ImageReference.parse(complete)).hasToString(complete);
    }

    @Test
    void aDigestCountsBeforeATagAndBothAreKept() {
        var reference = ImageReference.parse("quay.io/a/b:1.0@" + SHA);

        assertThat(reference.version()).isEqualTo(SHA);
        assertThat(reference.tag()).isEqualTo("1.0");
        assertThat(reference.source()).isEqualTo("quay.io/a/b");
        assertThat(ImageReference.parse("quay.io/a/b@" + SHA).tag()).isNull();
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("", "it is empty"),
                Arguments.of(" nginx", "a space at position 1"),
                Arguments.of("ngi nx", "a space at position 4"),
                Arguments.of("nginx\n--flag", "a newline at position 6"),
                Arguments.of("--flags", "begins with '-'"),
                Arguments.of("-x", "begins with '-'"),
                Arguments.of("nginx;rm -rf /", "';' at position 6"),
                Arguments.of("nginx$(id)", "'$' at position 6"),
                Arguments.of("ngïnx", "U+00EF at position 3"),
                Arguments.of("nginx\uD83D\uDE00", "U+1F600 at position 6"),
                Arguments.of("nginx\u202Etxt", "U+202E at position 6"),
                Arguments.of("nginx\0", "U+0000 at position 6"),
                Arguments.of("a".repeat(5000), "5000 characters"),
                Arguments.of("a".repeat(300), "300 characters"),
                Arguments.of("nginx:" + "t".repeat(129), "the tag has 129 characters"),
                Arguments.of("nginx:", "'' at position 7 is not a tag"),
                Arguments.of("nginx:-rf", "'-rf' at position 7 is not a tag"),
                Arguments.of("nginx@sha256:12", "is not a digest"),
                Arguments.of("nginx@md5:" + "0".repeat(64), "is not a digest"),
                Arguments.of("nginx@" + SHA + "@" + SHA, "is not a digest"),
                Arguments.of("quay.io/App:1", "capital letters"),
                Arguments.of("quay.io//app", "missing at position 9"),
                Arguments.of("quay.io/", "missing at position 9"),
                Arguments.of("quay.io/-app", "'-app' at position 9"),
                Arguments.of("quay.io/a..b", "'a..b' at position 9"),
                Arguments.of("quay.io/a/../b", "'..' at position 11"),
                Arguments.of("-host.io/a", "begins with '-'"),
                Arguments.of("a_b.io:50/a", "is not a host name"),
                Arguments.of("host.io:0/a", "is not a port"),
                Arguments.of("host.io:99999/a", "is not a port"),
                Arguments.of("https://quay.io/a", "leave out 'https://'"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatIsNoReferenceIsRejectedWithWhatIsWrongAndWhere(String text, String problem) {
        assertThatThrownBy(() -> ImageReference.parse(text)).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.kind()).isEqualTo(Cause.REFERENCE_INVALID);
            assertThat(rejected).hasMessageContaining(problem);
            assertThat(rejected.getMessage()).hasSizeLessThan(300).doesNotContain("\n", "\u202E", "\0");
        });
    }

    @Test
    void aRepositoryHasNeitherTagNorDigest() {
        assertThat(ImageReference.parseRepository("localhost:5000/app")).isEqualTo("localhost:5000/app");
        assertThatThrownBy(() -> ImageReference.parseRepository("app:1")).hasMessageContaining("without a tag");
        assertThatThrownBy(() -> ImageReference.parseRepository("app@" + SHA)).hasMessageContaining("without a tag");
    }

    @Property
    boolean anyTextIsEitherAReferenceThatSaysItselfAgainOrRejected(@ForAll String text) {
        try {
            var reference = ImageReference.parse(text);
            return ImageReference.parse(reference.toString()).equals(reference)
                    && reference.toString().matches("[a-z0-9\\[][A-Za-z0-9._:/@\\[\\]-]*");
        } catch (Rejected rejected) {
            return rejected.kind() == Cause.REFERENCE_INVALID;
        }
    }
}
