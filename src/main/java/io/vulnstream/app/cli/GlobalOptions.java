package io.vulnstream.app.cli;

import io.vulnstream.app.embedded.DataDirectory;
import io.vulnstream.app.embedded.Running;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ConfigLoader;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.config.Environment;
import io.vulnstream.support.log.Logging;
import io.vulnstream.target.TargetLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** What every command that reads the configuration understands. */
public final class GlobalOptions {
    private static final Logger LOG = LoggerFactory.getLogger(GlobalOptions.class);
    static final String HEADING = "%nConfiguration:%n";

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file (docs/CONFIGURATION.md).")
    private @Nullable Path config;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where this installation keeps everything; $XDG_DATA_HOME/vulnstream by default.")
    private @Nullable Path data;

    @Option(
            names = "--databases",
            paramLabel = "DIR",
            description = "Use the advisory databases in DIR (trivy/, grype/, osv/) as they are: nothing is downloaded,"
                    + " nothing is written there, their age is only warned about.")
    private @Nullable Path databases;

    @Option(names = "--targets", paramLabel = "DIR", description = "Folder of target files (docs/TARGETS.md).")
    private @Nullable Path targets;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any key of the configuration: --set http.port=0. May be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--log-level", paramLabel = "LEVEL", description = "error, warn, info or debug; logs go to stderr.")
    private @Nullable String logLevel;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description = "json or text; text on a terminal, JSON elsewhere by default.")
    private @Nullable String logFormat;

    /** For a process that stays: everything as it is configured. */
    AppConfig loadForService() throws ConfigProblems {
        return load(new LinkedHashMap<>(), null);
    }

    /** For a command that shows itself what happens. */
    AppConfig load() throws ConfigProblems {
        return load(Map.of());
    }

    /** @param preferred keys that the command would have otherwise than configured; options of the user still win */
    AppConfig load(Map<String, String> preferred) throws ConfigProblems {
        var options = new LinkedHashMap<String, String>();
        options.put("logging.level", "warn");
        options.putAll(preferred);
        return load(options, null);
    }

    /** For a command whose answer says all that a log would. */
    AppConfig loadInSilence() throws ConfigProblems {
        return loadInSilence(Map.of());
    }

    /** @param preferred as in {@link #load(Map)} */
    AppConfig loadInSilence(Map<String, String> preferred) throws ConfigProblems {
        return load(new LinkedHashMap<>(preferred), "off");
    }

    private AppConfig load(Map<String, String> options, @Nullable String otherwise) throws ConfigProblems {
        options.putAll(settings);
        put(options, "data", "--data", data);
        put(options, "targets.uri", "--targets", targets);
        if (databases != null) {
            put(options, "databases.path", "--databases", databases);
            options.put("databases.readOnly", "true");
        }
        if (logLevel != null) {
            options.put("logging.level", logLevel);
        }
        if (logFormat != null) {
            options.put("logging.format", logFormat);
        }
        var loader = new ConfigLoader(Environment.current());
        var loaded = loader.load(config, options);
        var level = otherwise == null || logLevel != null ? loaded.logging().level() : otherwise;
        Logging.configure(loaded.logging().format(), level);
        loader.ignored()
                .forEach(words ->
                        LOG.atWarn().addKeyValue("event", "network.ignored").log(words));
        return loaded;
    }

    /** Beside a process that uses databases of somebody's, as the demo does, those are in force unless others are named. */
    Map<String, String> databasesInForce() throws ConfigProblems {
        var own = loadInSilence();
        return own.databases().given().isPresent()
                ? Map.of()
                : DataDirectory.running(own.data())
                        .map(Running::databases)
                        .map(theirs -> Map.of("databases.path", theirs, "databases.readOnly", "true"))
                        .orElse(Map.of());
    }

    /** Fails when the folder that the user named holds no targets: those of earlier runs are not meant. */
    void checkTargets(AppConfig loaded) {
        var folder = loaded.targets().uri();
        if (folder != null) {
            var set = new TargetLoader(folder, Set.of()).load();
            if (set.unread()) {
                var origin = targets == null ? "targets.uri: " : "--targets: ";
                throw CommandFailed.wrongUse(origin + set.problems().get(0));
            }
        }
    }

    /** What the user set that another process does not hear of; empty when there is nothing. */
    String unheard() {
        return settings.isEmpty() ? "" : "--set " + String.join(", ", settings.keySet());
    }

    private static void put(Map<String, String> options, String key, String option, @Nullable Path value) {
        if (value != null) {
            if (value.toString().isEmpty()) { // a variable of a script that is not set, and not the current directory
                throw CommandFailed.wrongUse(option + ": names nothing; the current directory is " + option + " .");
            }
            options.put(key, value.toAbsolutePath().normalize().toString());
        }
    }

    /** What a hint must add so that another command finds the same data directory. */
    String dataOption() {
        return data == null ? "" : " --data " + data;
    }
}
