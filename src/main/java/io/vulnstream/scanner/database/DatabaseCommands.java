package io.vulnstream.scanner.database;

import io.vulnstream.scanner.adapter.Value;
import java.util.HashMap;
import java.util.Map;

/** Commands about a database have no image: the adapter's variables that speak of one are left out. */
final class DatabaseCommands {
    private DatabaseCommands() {}

    static Map<String, Value> environment(Map<String, Value> ofAdapter) {
        var environment = new HashMap<>(ofAdapter);
        environment.values().removeIf(value -> value.texts().stream().anyMatch(DatabaseCommands::needsImage));
        return environment;
    }

    private static boolean needsImage(String text) {
        return text.contains("${image}")
                || text.contains("${archive}")
                || text.contains("${folder}")
                || text.contains("${platform}");
    }
}
