package io.vulnstream.app;

import static io.vulnstream.app.DeploymentFiles.composeContainers;
import static io.vulnstream.app.DeploymentFiles.documents;
import static io.vulnstream.app.DeploymentFiles.map;
import static io.vulnstream.app.DeploymentFiles.podContainers;
import static io.vulnstream.app.DeploymentFiles.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.hazelcast.config.InMemoryYamlConfig;
import io.vulnstream.app.DeploymentFiles.Container;
import io.vulnstream.app.cli.VulnstreamCommand;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ConfigKeys;
import io.vulnstream.config.ConfigLoader;
import io.vulnstream.config.Environment;
import io.vulnstream.support.http.AccessToken;
import io.vulnstream.support.http.HttpSettings;
import io.vulnstream.support.http.Principal;
import io.vulnstream.target.TargetLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docker/ and k8s/ cannot be run by the tests; what they say of keys, roles, scanners and tools is compared with the code. */
class DeploymentFilesTest {
    /** Read by the launcher, by tools/install and by the loader itself; all of them documented. */
    private static final Set<String> NOT_KEYS = Set.of(
            "VULNSTREAM_CONFIG", "VULNSTREAM_TOOLS", "VULNSTREAM_HEAP", "VULNSTREAM_AOT", "VULNSTREAM_JAVA_HOME");

    @TempDir
    private Path directory;

    @Test
    void everyVariableNamedIsOneThatIsRead() {
        var known = new TreeSet<>(NOT_KEYS);
        ConfigKeys.all().stream()
                .filter(ConfigKeys.Key::scalar)
                .map(ConfigKeys.Key::variable)
                .forEach(known::add);
        var pattern = Pattern.compile("VULNSTREAM_[A-Z_]*[A-Z]");
        DeploymentFiles.texts().forEach((file, text) -> {
            var named = pattern.matcher(text).results().map(m -> m.group()).collect(Collectors.toSet());
            assertThat(known).as(file).containsAll(named);
        });
        NOT_KEYS.forEach(name -> assertThat(text("docs/CONFIGURATION.md")).contains(name));
    }

    @Test
    void theConfigurationOfEveryContainerIsValidAndMayBeReachedWithATokenOnly() throws Exception {
        var compose = text("docker/config.yaml");
        for (var container : composeContainers()) {
            assertServes(container, load(container, compose));
        }
        var kubernetes = String.valueOf(configMap().get("config.yaml"));
        for (var container : podContainers()) {
            assertServes(container, load(container, kubernetes));
        }
    }

    private AppConfig load(Container container, String config) throws Exception {
        var file = Files.writeString(directory.resolve("config.yaml"), config);
        return new ConfigLoader(new Environment(container.variables(), directory)).load(file, Map.of());
    }

    private static void assertServes(Container container, AppConfig config) {
        assertThat(container.variables().get("VULNSTREAM_CONFIG")).isEqualTo("/etc/vulnstream/config.yaml");
        var tokens = config.http().tokens().stream()
                .map(token ->
                        new AccessToken(token.secret().reveal(), new Principal(token.principal(), List.of(), false)))
                .toList();
        assertThat(tokens).as(container.where()).isNotEmpty().noneMatch(t -> t.secret()
                .contains("${"));
        assertThat(new HttpSettings(config.http().host(), config.http().port(), tokens).problems())
                .isEmpty();
        assertThat(config.postgres().uri()).startsWith("postgresql://");
        assertThat(config.redis().uri()).startsWith("redis");
        assertThat(config.objectStore().uri()).startsWith("s3://");
        if (container.runs("run")) {
            assertThat(config.cluster().enabled()).as(container.where()).isTrue();
            assertThat(stopTime(container))
                    .as("%s may end its scans", container.where())
                    .isGreaterThan(config.scanners().grace().toSeconds());
        }
    }

    private static long stopTime(Container container) {
        var seconds = container.spec().containsKey("terminationGracePeriodSeconds")
                ? container.spec().get("terminationGracePeriodSeconds")
                : container.spec().get("stop_grace_period");
        var needed = container.roles().has(Role.SCANNER) ? 0 : 3600; // others have no scans to end
        return Long.parseLong(String.valueOf(seconds).replace("s", "")) + needed;
    }

    @Test
    void everyCommandIsOneThatExistsWithItsOptions() {
        Stream.concat(composeContainers().stream(), podContainers().stream()).forEach(container -> {
            var parsed = VulnstreamCommand.commandLine()
                    .parseArgs(container.command().toArray(String[]::new));
            assertThat(parsed.hasSubcommand()).as(container.where()).isTrue();
        });
    }

    @Test
    void everyRoleAndEveryScannerRunsSomewhere() {
        assertEverythingRuns(composeContainers());
        assertEverythingRuns(podContainers());
    }

    private static void assertEverythingRuns(List<Container> containers) {
        var running = containers.stream()
                .filter(c -> c.runs("run"))
                .map(Container::roles)
                .toList();
        var roles = EnumSet.noneOf(Role.class);
        running.forEach(r -> roles.addAll(r.roles()));
        if (containers.stream().anyMatch(c -> c.runs("export"))) {
            roles.add(Role.EXPORTER);
        }
        assertThat(roles).containsExactlyInAnyOrder(Role.values());
        assertThat(running.stream().flatMap(r -> r.scanners().stream()))
                .containsExactlyInAnyOrderElementsOf(adapters());
        assertThat(containers.stream().filter(c -> c.runs("databases")).map(c -> c.command()))
                .as("databases before every scanner")
                .containsExactlyInAnyOrderElementsOf(adapters().stream()
                        .map(name -> List.of("databases", "update", name))
                        .toList());
        assertThat(containers.stream().filter(c -> c.runs("migrate"))).hasSize(1);
    }

    private static Set<String> adapters() {
        return adapterFiles()
                .map(adapter -> String.valueOf(adapter.get("name")))
                .collect(Collectors.toSet());
    }

    private static Stream<Map<String, Object>> adapterFiles() {
        var scanners = DeploymentFiles.BASE.resolve("src/main/resources/conf/scanners");
        return Stream.of(scanners.toFile().list())
                .flatMap(file -> documents("src/main/resources/conf/scanners/" + file).stream());
    }

    @Test
    void theImageHasEveryToolOfEveryAdapter() {
        var tools = Pattern.compile("tools/install ([a-z -]+)").matcher(text("docker/Dockerfile"));
        assertThat(tools.find()).isTrue();
        var built = List.of(tools.group(1).strip().split(" "));
        var needed = adapterFiles()
                .flatMap(adapter -> Stream.concat(Stream.of(adapter), map(adapter.get("commands")).values().stream()))
                .map(part -> map(map(part).get("tool")).get("name"))
                .filter(name -> name != null)
                .map(String::valueOf)
                .collect(Collectors.toSet());
        assertThat(needed).isNotEmpty();
        assertThat(built).containsAll(needed);
    }

    @Test
    void podsFitTheRestrictedProfileAndGetNoVariablesOfServices() {
        assertThat(DeploymentFiles.pods()).isNotEmpty().allSatisfy(pod -> {
            assertThat(pod.get("enableServiceLinks")).isEqualTo(false);
            assertThat(pod.get("automountServiceAccountToken")).isEqualTo(false);
            assertThat(map(pod.get("securityContext"))).containsEntry("runAsNonRoot", true);
            var containers = DeploymentFiles.list(pod.get("containers"));
            assertThat(containers).allSatisfy(c -> {
                var security = map(map(c).get("securityContext"));
                assertThat(security)
                        .containsEntry("allowPrivilegeEscalation", false)
                        .containsEntry("readOnlyRootFilesystem", true);
                assertThat(map(security.get("capabilities"))).containsEntry("drop", List.of("ALL"));
                assertThat(map(map(c).get("resources"))).containsKeys("requests", "limits");
            });
        });
    }

    @Test
    void hazelcastReadsItsFilesAndTheNamesInThemAreThere() {
        var compose = text("docker/hazelcast.yaml");
        var kubernetes = String.valueOf(configMap().get("hazelcast.yaml"));
        assertThatCode(() -> new InMemoryYamlConfig(compose)).doesNotThrowAnyException();
        assertThat(serviceDns(compose)).isEqualTo("nodes");
        assertThat(text("docker/compose.yaml")).contains("aliases: [nodes]");
        assertThat(serviceDns(kubernetes)).isEqualTo("vulnstream-nodes.vulnstream.svc.cluster.local");
        assertThat(text("k8s/nodes.yaml")).contains("name: vulnstream-nodes");
        for (var text : List.of(compose, kubernetes)) {
            var config = new InMemoryYamlConfig(text);
            assertThat(config.getMultiMapConfig("__vertx.subs")
                            .getValueCollectionType()
                            .name())
                    .isEqualTo("SET");
            // With 0 it never asks DNS.
            assertThat(Integer.parseInt(config.getProperty("hazelcast.wait.seconds.before.join")))
                    .isPositive();
        }
    }

    @Test
    void theTargetsOfTheExamplesAreValidAndReadAsAConfigMapIsMounted() throws Exception {
        assertTargets(DeploymentFiles.BASE.resolve("docker/targets"));
        var data = Files.createDirectories(directory.resolve("..2026_11_22"));
        Files.createSymbolicLink(directory.resolve("..data"), data.getFileName());
        for (var file : map(documents("k8s/targets.yaml").get(0).get("data")).entrySet()) {
            Files.writeString(data.resolve(file.getKey()), String.valueOf(file.getValue()));
            Files.createSymbolicLink(directory.resolve(file.getKey()), Path.of("..data", file.getKey()));
        }
        assertTargets(directory);
    }

    private static void assertTargets(Path folder) {
        var set = new TargetLoader(folder, adapters()).load();
        assertThat(set.problems()).isEmpty();
        assertThat(set.targets()).isNotEmpty();
    }

    private static String serviceDns(String hazelcast) {
        return new InMemoryYamlConfig(hazelcast)
                .getNetworkConfig()
                .getJoin()
                .getKubernetesConfig()
                .getProperty("service-dns");
    }

    private static Map<String, Object> configMap() {
        return map(documents("k8s/config.yaml").get(0).get("data"));
    }
}
