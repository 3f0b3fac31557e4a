package io.vulnstream.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vulnstream.support.FileReasons;
import io.vulnstream.support.yaml.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts the layers together: defaults, the file, environment variables, options; later ones win. */
public final class ConfigLoader {
    private static final JsonMapper MAPPER = ConfigMapper.create();
    private final Environment environment;
    private final NetworkVariables network;

    public ConfigLoader(Environment environment) {
        this.environment = environment;
        this.network = NetworkVariables.of(environment);
    }

    /** What of the environment cannot be used and stops nothing, to be told once there is a log. */
    public List<String> ignored() {
        return List.copyOf(network.ignored());
    }

    /**
     * @param file given by {@code --config}; else {@code $VULNSTREAM_CONFIG}, else the one in the user's XDG directory
     *     where it exists
     * @param options keys and values of {@code --set} and of options that stand for keys
     */
    public AppConfig load(@Nullable Path file, Map<String, String> options) throws ConfigProblems {
        var layers = new ArrayList<>(base());
        fileLayer(file).ifPresent(layers::add);
        Variables.settings(environment)
                .forEach((key, value) -> layers.add(ConfigLayer.ofValue(Variables.nameOf(key), key, value)));
        options.forEach((key, value) -> layers.add(ConfigLayer.ofValue("--set " + key, key, value)));
        var problems =
                layers.stream().flatMap(layer -> layer.problems().stream()).toList();
        if (!problems.isEmpty()) {
            throw new ConfigProblems(problems);
        }
        var tree = JsonNodeFactory.instance.objectNode();
        layers.forEach(layer -> layer.over(tree));
        var config = bind(tree);
        var retryProblems = RetryCheck.problems(config.dispatcher().retry());
        if (!retryProblems.isEmpty()) {
            throw new ConfigProblems(retryProblems);
        }
        return config;
    }

    /**
     * Reads the defaults and forgets them: loads what it takes to read a configuration, on a thread of its own while
     * another one is not yet so far.
     */
    public void warmUp() throws ConfigProblems {
        var tree = JsonNodeFactory.instance.objectNode();
        base().forEach(layer -> layer.over(tree));
        bind(tree);
    }

    /** What stands before anybody has configured anything. */
    private List<ConfigLayer> base() {
        return List.of(ConfigLayer.ofDocument("defaults.yaml", defaults(), environment), computed());
    }

    static String defaults() {
        try (var in = Objects.requireNonNull(ConfigLoader.class.getResourceAsStream("/conf/defaults.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Defaults that depend on the machine. */
    private ConfigLayer computed() {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("data", environment.dataDirectory().toString());
        tree.put("node", nodeName());
        tree.putObject("scanners").put("tools", environment.toolsDirectory().toString());
        var credentials = environment.dockerConfig();
        if (Files.isReadable(credentials)) {
            tree.putObject("registry").put("credentials", credentials.toString());
        }
        tree.set("network", network.section().deepCopy());
        return new ConfigLayer(tree, List.of());
    }

    private String nodeName() {
        var host = environment.get("HOSTNAME").orElse("node").replaceAll("[^A-Za-z0-9._-]", "-");
        return host.substring(0, Math.min(host.length(), 48)) + "-"
                + ProcessHandle.current().pid();
    }

    private Optional<ConfigLayer> fileLayer(@Nullable Path given) throws ConfigProblems {
        var named = Optional.ofNullable(given)
                .or(() -> environment.get("VULNSTREAM_CONFIG").map(Path::of));
        var file = named.orElseGet(environment::configFile);
        if (named.isEmpty() && !Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ConfigLayer.ofDocument(file.toString(), Files.readString(file), environment));
        } catch (IOException e) {
            throw new ConfigProblems(
                    List.of(new Problem(file.toString(), 0, "", "cannot be read: " + FileReasons.of(e))));
        }
    }

    private static AppConfig bind(ObjectNode tree) throws ConfigProblems {
        try {
            return MAPPER.treeToValue(tree, AppConfig.class);
        } catch (JsonMappingException e) {
            var path = path(e);
            throw new ConfigProblems(List.of(new Problem("configuration", 0, path, reason(e))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that was read cannot be bound", e);
        }
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static String reason(JsonMappingException e) {
        var origin = e.getCause();
        return origin != null && origin.getMessage() != null ? origin.getMessage() : e.getOriginalMessage();
    }
}
