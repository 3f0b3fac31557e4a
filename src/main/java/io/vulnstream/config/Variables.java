package io.vulnstream.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Settings by environment variables: {@code http.port} is {@code VULNSTREAM_HTTP_PORT}. */
final class Variables {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)\\}");

    private Variables() {}

    /** {@code objectStore.uri} → {@code VULNSTREAM_OBJECT_STORE_URI}. */
    static String nameOf(String key) {
        return "VULNSTREAM_"
                + key.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** The settings among the variables. Others of the same prefix are left alone: Kubernetes sets such by itself. */
    static Map<String, String> settings(Environment environment) {
        var found = new LinkedHashMap<String, String>();
        ConfigKeys.all().stream()
                .filter(ConfigKeys.Key::scalar)
                .map(ConfigKeys.Key::name)
                .forEach(key -> value(environment, key).ifPresent(value -> found.put(key, value)));
        return found;
    }

    /** An empty one counts only where it takes back what the environment says. */
    private static Optional<String> value(Environment environment, String key) {
        var name = nameOf(key);
        return key.startsWith("network.")
                ? Optional.ofNullable(environment.variables().get(name))
                : environment.get(name);
    }

    /** Replaces {@code ${NAME}} by the variable; one that is not set stays and fails where it is used. */
    static String replace(String yaml, Environment environment) {
        return PLACEHOLDER
                .matcher(yaml)
                .replaceAll(match ->
                        Matcher.quoteReplacement(environment.get(match.group(1)).orElse(match.group())));
    }
}
