package io.vulnstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vulnstream.event.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetryConfigTest {
    @TempDir
    private Path home;

    @Test
    void whatIsSaidOfACauseOrAScannerLeavesTheRestAsItIs() throws Exception {
        var retry = load("""
                dispatcher:
                  retry:
                    causes: {timeout: {attempts: 5}}
                    scanners: {trivy: {timeout: {first: 2m, jitter: 0}}}
                """).dispatcher().retry();
        assertThat(retry.of("trivy", "timeout"))
                .isEqualTo(new AppConfig.Retry(5, Duration.ofMinutes(2), 3, Duration.ofMinutes(15), 0));
        assertThat(retry.of("grype", "timeout"))
                .isEqualTo(new AppConfig.Retry(5, Duration.ofSeconds(30), 3, Duration.ofMinutes(15), 0.2));
        assertThat(retry.of(null, "out-of-memory").attempts()).isEqualTo(3);
    }

    @Test
    void everythingThatIsWrongWithItIsToldAtOnce() throws Exception {
        assertThat(problems("""
                dispatcher:
                  retry:
                    causes:
                      timeot: {attempts: 5}
                      artifact-gone: {attempts: 2}
                      rate-limited: {attempts: 2}
                    scanners:
                      trivy: {timeout: {attempts: 0, first: soon}}
                """))
                .contains("dispatcher.retry.causes.timeot: unknown key (did you mean 'timeout'?)")
                .contains(
                        "dispatcher.retry.causes.artifact-gone: must not be there: what failed for this cause is never")
                .contains("dispatcher.retry.causes.rate-limited.attempts: must not be there: this cause only waits")
                .contains("dispatcher.retry.scanners.trivy.timeout.attempts: must be at least 1, found the number 0")
                .contains("dispatcher.retry.scanners.trivy.timeout.first: must have the form");
    }

    @Test
    void delaysThatDoNotFitTogetherAreToldForEveryPlace() throws Exception {
        assertThat(problems("""
                dispatcher:
                  retry:
                    maximum: 1m
                    causes: {timeout: {first: 2m}}
                    scanners: {trivy: {internal: {maximum: 1s}}}
                """))
                .contains("dispatcher.retry.causes.timeout: first (120000ms) must not be longer than maximum (60000ms)")
                .contains("dispatcher.retry.scanners.trivy.internal: first (10000ms)");
    }

    @Test
    void everyCauseCanBeSpokenOf() {
        var known = ConfigKeys.read("/conf/config.schema.json").at("/$defs/retryByCause/properties");
        assertThat(Stream.of(known).flatMap(causes -> causes.propertyStream().map(Map.Entry::getKey)))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Cause.values()).map(Cause::word).toList());
        known.properties().forEach(cause -> assertThat(cause.getValue().has("not"))
                .as(cause.getKey())
                .isEqualTo(!Cause.ofWord(cause.getKey()).mayPass()));
    }

    private AppConfig load(String yaml) throws IOException, ConfigProblems {
        var file = Files.writeString(home.resolve("vulnstream.yaml"), yaml);
        return new ConfigLoader(new Environment(Map.of(), home)).load(file, Map.of());
    }

    private String problems(String yaml) {
        return String.valueOf(
                catchThrowableOfType(ConfigProblems.class, () -> load(yaml)).getMessage());
    }
}
