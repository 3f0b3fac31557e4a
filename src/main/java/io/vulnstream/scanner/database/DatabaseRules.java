package io.vulnstream.scanner.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vulnstream.config.AppConfig;
import io.vulnstream.scanner.database.DatabaseState.Condition;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Which databases may be used, for what, and what to say when not. */
final class DatabaseRules {
    private static final String MARKER = "vulnstream.json";

    private final AppConfig.Databases config;
    private final Path directory;
    private final Clock clock;

    DatabaseRules(AppConfig.Databases config, Path directory, Clock clock) {
        this.config = config;
        this.directory = directory;
        this.clock = clock;
    }

    DatabaseState missing(String scanner, Path path, List<String> files) {
        var advice = "there is no database for " + scanner + " in " + path + " (" + String.join(", ", files)
                + " missing): " + remedy(scanner);
        return new DatabaseState(scanner, null, null, null, path, Condition.MISSING, advice);
    }

    DatabaseState unreadable(String scanner, Path path, Throwable e) {
        var advice = "the database for " + scanner + " in " + path + " cannot be read (" + e.getMessage() + "): "
                + remedy(scanner);
        return new DatabaseState(scanner, null, null, null, path, Condition.UNREADABLE, advice);
    }

    DatabaseState found(String scanner, Path path, DatabaseFacts facts) {
        var built = facts.built();
        var age = built == null ? null : Duration.between(built, clock.instant());
        if (age == null || age.compareTo(config.maxAge()) <= 0) {
            return new DatabaseState(scanner, facts.version(), built, age, path, Condition.USABLE, "");
        }
        // A directory that was given is used as it is: nobody else's to judge, but worth a warning.
        var advice = config.readOnly()
                ? ""
                : "the database for " + scanner + " was built " + days(age) + " ago, on " + built
                        + ", and databases.maxAge allows " + days(config.maxAge()) + ": " + remedy(scanner);
        return new DatabaseState(scanner, facts.version(), built, age, path, Condition.STALE, advice);
    }

    /** Why these databases are not for images of that registry. Looks at a file: for worker threads. */
    Optional<String> refusal(String registry) throws IOException {
        var marker = directory.resolve(MARKER);
        if (!Files.exists(marker) || config.only().contains(registry)) {
            return Optional.empty();
        }
        return kind(marker).equals("demo")
                ? Optional.of("the databases in " + directory + " are the demo's, with its few advisories: an image of "
                        + registry + " would look clean. Get whole ones: ./vulnstream databases update")
                : Optional.empty();
    }

    private static String kind(Path marker) throws IOException {
        try {
            return Json.mapper().readTree(Files.readString(marker)).path("kind").asText();
        } catch (JsonProcessingException e) {
            throw new IOException(marker + " is not JSON", e);
        }
    }

    private String remedy(String scanner) {
        return config.readOnly()
                ? "give --databases a directory that holds it, or leave the option away and run ./vulnstream databases update "
                        + scanner
                : "run ./vulnstream databases update " + scanner;
    }

    private static String days(Duration duration) {
        return duration.toDays() > 0 ? duration.toDays() + " days" : duration.toHours() + " hours";
    }
}
