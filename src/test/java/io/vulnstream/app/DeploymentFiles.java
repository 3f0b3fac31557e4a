package io.vulnstream.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What docker/ and k8s/ say, as far as it is about vulnstream itself. */
final class DeploymentFiles {
    static final Path BASE = Path.of(System.getProperty("vulnstream.test.basedir", "."));
    private static final String IMAGE = "vulnstream";

    private DeploymentFiles() {}

    /**
     * A container of our image.
     *
     * @param variables set for it, those of a Secret with a value of the right form
     * @param spec of the service or pod around it
     */
    record Container(String where, List<String> command, Map<String, String> variables, Map<String, Object> spec) {
        boolean runs(String first) {
            return command.get(0).equals(first);
        }

        Roles roles() {
            return Roles.parse(command.get(command.indexOf("--roles") + 1));
        }
    }

    static String text(String file) {
        try {
            return Files.readString(BASE.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every file of both directories, as text by name. */
    static Map<String, String> texts() {
        var texts = new LinkedHashMap<String, String>();
        for (var directory : List.of("docker", "k8s")) {
            try (var files = Files.walk(BASE.resolve(directory))) {
                files.filter(Files::isRegularFile)
                        .map(file -> BASE.relativize(file).toString())
                        .sorted()
                        .forEach(file -> texts.put(file, text(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return texts;
    }

    static List<Map<String, Object>> documents(String file) {
        var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        return StreamSupport.stream(yaml.loadAll(text(file)).spliterator(), false)
                .map(DeploymentFiles::map)
                .toList();
    }

    static List<Container> composeContainers() {
        var services = map(documents("docker/compose.yaml").get(0).get("services"));
        return services.entrySet().stream()
                .filter(service ->
                        String.valueOf(map(service.getValue()).get("image")).contains(IMAGE))
                .map(service -> composeContainer("compose.yaml " + service.getKey(), map(service.getValue())))
                .toList();
    }

    private static Container composeContainer(String where, Map<String, Object> service) {
        var variables = new LinkedHashMap<String, String>();
        map(service.get("environment"))
                .forEach((name, value) -> variables.put(
                        name, String.valueOf(value).startsWith("${") ? secret(name) : String.valueOf(value)));
        return new Container(where, strings(service.get("command")), variables, service);
    }

    /** All containers of our image in k8s/, of Deployments, Jobs and CronJobs. */
    static List<Container> podContainers() {
        return pods().stream().flatMap(DeploymentFiles::containers).toList();
    }

    private static Stream<Container> containers(Map<String, Object> pod) {
        var all = new ArrayList<Object>(list(pod.get("containers")));
        all.addAll(list(pod.get("initContainers")));
        return all.stream().map(DeploymentFiles::map).map(container -> {
            var variables = new LinkedHashMap<String, String>();
            map(documents("k8s/secret.example.yaml").get(0).get("stringData"))
                    .keySet()
                    .forEach(name -> variables.put(name, secret(name)));
            list(container.get("env"))
                    .forEach(entry -> variables.put(
                            String.valueOf(map(entry).get("name")),
                            String.valueOf(map(entry).get("value"))));
            return new Container("k8s " + container.get("args"), strings(container.get("args")), variables, pod);
        });
    }

    static List<Map<String, Object>> pods() {
        return manifests().stream()
                .map(document -> path(document, "spec.jobTemplate.spec.template.spec", "spec.template.spec"))
                .filter(pod -> !pod.isEmpty())
                .toList();
    }

    static List<Map<String, Object>> manifests() {
        return strings(documents("k8s/kustomization.yaml").get(0).get("resources")).stream()
                .flatMap(file -> documents("k8s/" + file).stream())
                .toList();
    }

    /** The first of the paths that leads to a mapping; an empty one when none does. */
    private static Map<String, Object> path(Map<String, Object> document, String... paths) {
        for (var path : paths) {
            Map<String, Object> here = document;
            for (var step : path.split("\\.", -1)) {
                here = map(here.get(step));
            }
            if (!here.isEmpty()) {
                return here;
            }
        }
        return Map.of();
    }

    private static String secret(String name) {
        return "0123456789abcdef-" + name;
    }

    static Map<String, Object> map(@Nullable Object value) {
        var map = new LinkedHashMap<String, Object>();
        if (value instanceof Map<?, ?> given) {
            given.forEach((key, entry) -> map.put(String.valueOf(key), entry));
        }
        return map;
    }

    static List<?> list(@Nullable Object value) {
        return value instanceof List<?> given ? given : List.of();
    }

    static List<String> strings(@Nullable Object value) {
        return list(value).stream().map(String::valueOf).toList();
    }
}
