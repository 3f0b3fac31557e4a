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

    @Test
    void theNetworkIsTheEnvironmentsWhereNothingElseIsSaidAndLowerCaseGoesFirst() throws Exception {
        var variables = Map.of(
                "HTTPS_PROXY", "http://upper.example:1",
                "https_proxy", "http://lower.example:2",
                "HTTP_PROXY", "http://u:hunter2@plain.example:3",
                "NO_PROXY", "a.example, 10.0.0.0/8");

        var config = load(variables, null, Map.of());
        var overruled = load(
                variables,
                write("network: {proxy: {https: 'file.example:4'}, noProxy: [b.example]}"),
                Map.of("network.proxy.http", ""));

        assertThat(config.network().proxy().https()).hasToString("http://lower.example:2");
        assertThat(config.network().proxy().http()).hasToString("http://plain.example:3");
        assertThat(config.network().noProxy()).hasToString("a.example,10.0.0.0/8");
        assertThat(config.network().caFile()).isNull();
        assertThat(config.toString()).doesNotContain("hunter2");
        assertThat(overruled.network().proxy().https()).hasToString("http://file.example:4");
        assertThat(overruled.network().proxy().http()).isNull();
        assertThat(overruled.network().noProxy()).hasToString("b.example");
        assertThat(load(Map.of("VULNSTREAM_NETWORK_NO_PROXY", "c.example,*"), null, Map.of())
                        .network()
                        .noProxy())
                .hasToString("c.example,*");
    }

    @Test
    void aWrongNetworkIsAProblemThatNamesItsOriginAndWhatToWriteAllAtOnce() throws Exception {
        var empty = Files.writeString(home.resolve("empty.pem"), "nothing");
        var file = write("""
                network:
                  proxy:
                    http: socks5://u:hunter2@x:1
                    https: "http://u:${NOT_SET}@x:1"
                  noProxy: ["10.*"]
                http: {port: many}
                """);

        var problems = catchThrowableOfType(
                        ConfigProblems.class,
                        () -> load(
                                Map.of("VULNSTREAM_NETWORK_CA_FILE", empty.toString()),
                                file,
                                Map.of("network.proxy.http", "ftp://x")))
                .problems();

        assertThat(problems)
                .extracting(Problem::toString)
                .satisfiesExactlyInAnyOrder(
                        one -> assertThat(one)
                                .contains("config.yaml:3: network.proxy.http: ", "another scheme", "http://HOST:PORT")
                                .doesNotContain("hunter2", "HTTP_PROXY"),
                        one -> assertThat(one).contains("config.yaml:4: network.proxy.https: ", "is not set"),
                        one -> assertThat(one).contains("config.yaml:5: network.noProxy: ", "'10.*'", "10.0.0.0/8"),
                        one -> assertThat(one).contains("config.yaml:6: http.port: "),
                        one -> assertThat(one)
                                .startsWith("VULNSTREAM_NETWORK_CA_FILE: " + empty)
                                .contains("holds no certificate", "PEM"),
                        one -> assertThat(one).startsWith("--set network.proxy.http: begins with another scheme"));
    }

    @Test
    void whatTheShellSaysForOtherProgramsIsIgnoredWhereItCannotBeUsed() throws Exception {
        var broken = Files.writeString(
                home.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----\n");
        var loader = new ConfigLoader(new Environment(
                Map.of(
                        "HTTPS_PROXY", "socks5h://u:hunter2@x:1",
                        "http_proxy", "http://good.example:3",
                        "NO_PROXY", "localhost,192.168.*,good.example",
                        "SSL_CERT_FILE", broken.toString()),
                home));

        var network = loader.load(null, Map.of()).network();

        assertThat(network.proxy().https()).isNull();
        assertThat(network.proxy().http()).hasToString("http://good.example:3");
        assertThat(network.noProxy()).hasToString("localhost,good.example");
        assertThat(network.caFile()).isNull();
        assertThat(loader.ignored())
                .satisfiesExactly(
                        one -> assertThat(one)
                                .contains("HTTPS_PROXY", "another scheme")
                                .doesNotContain("hunter2"),
                        one -> assertThat(one).contains("NO_PROXY", "'192.168.*'"),
                        one -> assertThat(one).contains("SSL_CERT_FILE", "the certificate number 1"));
    }

    @Test
    void anEmptyVariableTakesBackWhatTheShellSays() throws Exception {
        var variables = Map.of("HTTPS_PROXY", "http://x.example:1", "VULNSTREAM_NETWORK_PROXY_HTTPS", "");

        assertThat(load(variables, null, Map.of()).network().proxy().https()).isNull();
    }

    private Path write(String yaml) throws Exception {
        return Files.writeString(home.resolve("config.yaml"), yaml);
    }

    private AppConfig load(Map<String, String> variables, @Nullable Path file, Map<String, String> options)
            throws ConfigProblems {
        return new ConfigLoader(new Environment(variables, home)).load(file, options);
    }
}
