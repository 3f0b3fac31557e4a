package io.vulnstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vulnstream.support.yaml.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    @TempDir
    Path home;

    @Test
    void withNothingSaidEverythingHasItsDefault() throws Exception {
        var config = load(Map.of(), null, Map.of());
        assertThat(config.data()).isEqualTo(home.resolve(".local/share/vulnstream"));
        assertThat(config.http().host()).isEqualTo("127.0.0.1");
        assertThat(config.dispatcher().lease()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.scanners().imageCache()).isEqualTo(ByteSize.mebibytes(10 << 10));
        assertThat(config.scanners().tools()).isEqualTo(home.resolve(".cache/vulnstream/tools"));
    }

    @Test
    void optionsGoBeforeVariablesAndThoseBeforeTheFile() throws Exception {
        var file = write("""
                http: {host: 10.0.0.1, port: 1}
                dispatcher: {period: 7s, window: 7}
                exporter: {concurrency: 3}
                """);
        var config = load(
                Map.of("VULNSTREAM_DISPATCHER_PERIOD", "8s", "VULNSTREAM_HTTP_PORT", "2"),
                file,
                Map.of("http.port", "3"));
        assertThat(config.http().host()).isEqualTo("10.0.0.1");
        assertThat(config.http().port()).isEqualTo(3);
        assertThat(config.dispatcher().period()).isEqualTo(Duration.ofSeconds(8));
        assertThat(config.dispatcher().window()).isEqualTo(7);
        assertThat(config.exporter().concurrency()).isEqualTo(3);
    }

    @Test
    void aSecretIsTakenFromTheEnvironmentAndNeverPrinted() throws Exception {
        var file = write("""
                http:
                  tokens:
                    - {secret: "${API_TOKEN}", principal: ci}
                """);
        var config = load(Map.of("API_TOKEN", "0123456789abcdef0123"), file, Map.of());
        assertThat(config.http().tokens().get(0).secret().reveal()).isEqualTo("0123456789abcdef0123");
        assertThat(config.toString()).doesNotContain("0123456789abcdef");
    }

    @Test
    void allProblemsOfAllLayersAreReportedTogetherWithTheirPlaces() throws Exception {
        var file = write("""
                http:
                  port: many
                  hots: 127.0.0.1
                dispatcher:
                  lease: soon
                """);
        var problems = catchThrowableOfType(
                        ConfigProblems.class,
                        () -> load(Map.of("VULNSTREAM_POSTGRES_POOL_SIZE", "none"), file, Map.of("no.such.key", "1")))
                .problems();
        assertThat(problems.stream().map(Problem::toString))
                .anySatisfy(p -> assertThat(p).contains("config.yaml:2").contains("http.port"))
                .anySatisfy(p -> assertThat(p).contains("config.yaml:3").contains("http.hots"))
                .anySatisfy(p -> assertThat(p).contains("config.yaml:5").contains("dispatcher.lease"))
                .anySatisfy(p -> assertThat(p).contains("VULNSTREAM_POSTGRES_POOL_SIZE"))
                .anySatisfy(p -> assertThat(p).contains("--set no.such.key"));
    }

    @Test
    void aFileThatIsNamedAndMissingIsAProblemAndNotTheDefaults() {
        var problems = catchThrowableOfType(
                        ConfigProblems.class, () -> load(Map.of(), home.resolve("nowhere.yaml"), Map.of()))
                .problems();
        assertThat(problems)
                .extracting(Problem::message)
                .isEqualTo(List.of("cannot be read: there is no such file or folder"));
    }

    @Test
    void whatKubernetesPutsIntoTheEnvironmentIsLeftAlone() throws Exception {
        var config = load(Map.of("VULNSTREAM_SERVICE_HOST", "10.0.0.1", "VULNSTREAM_PORT", "tcp://x"), null, Map.of());
        assertThat(config.http().port()).isEqualTo(8080);
    }

    private Path write(String yaml) throws Exception {
        return Files.writeString(home.resolve("config.yaml"), yaml);
    }

    private AppConfig load(Map<String, String> variables, @Nullable Path file, Map<String, String> options)
            throws ConfigProblems {
        return new ConfigLoader(new Environment(variables, home)).load(file, options);
    }
}
