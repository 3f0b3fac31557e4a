package io.vulnstream.scanner.database;

import io.vertx.core.Future;
import io.vulnstream.scanner.adapter.AdvisoryDatabase;
import io.vulnstream.scanner.adapter.AdvisoryDatabase.Source;
import io.vulnstream.scanner.adapter.Placeholders;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import io.vulnstream.scanner.adapter.ToolRunner;
import io.vulnstream.scanner.process.Cancellation;
import io.vulnstream.scanner.process.Limits;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads version and build time of a database as its adapter says, and again only when its files have changed. */
public final class DatabaseReader {
    private final ToolRunner runner;
    private final Map<Key, Future<DatabaseFacts>> known = new ConcurrentHashMap<>();

    public DatabaseReader(ToolRunner runner) {
        this.runner = runner;
    }

    /** @param state sizes and times of the files that matter */
    private record Key(Path directory, AdvisoryDatabase database, List<String> state) {}

    /** Files the database should have and has not. Looks at files: for worker threads. */
    static List<String> missing(AdvisoryDatabase database, Path directory) throws IOException {
        var missing = new ArrayList<String>();
        for (var need : database.needs()) {
            var files = Globs.files(directory, need);
            if (files.isEmpty() || Files.size(files.get(0)) == 0) {
                missing.add(need);
            }
        }
        return missing;
    }

    /** Fails when it cannot be read. */
    Future<DatabaseFacts> read(ScannerAdapter adapter, AdvisoryDatabase database, Path directory) {
        return runner.workers()
                .executeBlocking(() -> new Key(directory, database, state(database, directory)), false)
                .compose(key -> {
                    known.keySet().removeIf(old -> old.directory().equals(directory) && !old.equals(key));
                    var facts = known.computeIfAbsent(key, missing -> ask(adapter, database, directory));
                    return facts.onFailure(e -> known.remove(key, facts));
                });
    }

    private Future<DatabaseFacts> ask(ScannerAdapter adapter, AdvisoryDatabase database, Path directory) {
        return value(adapter, database.version(), directory, false)
                .compose(version -> value(adapter, database.built(), directory, true)
                        .map(built -> new DatabaseFacts(version, instant(built))));
    }

    private Future<@Nullable String> value(ScannerAdapter adapter, Source source, Path directory, boolean time) {
        return switch (source) {
            case Source.JsonFile file ->
                blocking(() -> pointed(Files.readString(directory.resolve(file.file())), file.pointer()));
            case Source.JsonOutput output -> output(adapter, output, directory);
            case Source.Zips zips ->
                blocking(() -> {
                    var content = ZipContents.of(directory, Globs.files(directory, zips.files()));
                    return time ? String.valueOf(content.newest()) : content.checksum();
                });
            case Source.Files files ->
                blocking(() -> {
                    var content = FileTimes.of(directory, Globs.files(directory, files.files()));
                    return time ? String.valueOf(content.newest()) : content.checksum();
                });
        };
    }

    private Future<@Nullable String> output(ScannerAdapter adapter, Source.JsonOutput output, Path directory) {
        return runner.withScratch("database", scratch -> {
            var placeholders = new Placeholders()
                    .put("scratch", scratch.directory().toString())
                    .put("database", directory.toString());
            var setting = new ToolRunner.Setting(
                    DatabaseCommands.environment(adapter.environment()), placeholders, Limits.small());
            return runner.run(output.command(), setting, null, scratch, new Cancellation())
                    .compose(outcome -> outcome.exitCode() == 0
                            ? blocking(() -> pointed(outcome.stdout(), output.pointer()))
                            : Future.failedFuture(ToolRunner.ending(output.command(), outcome)));
        });
    }

    private <T extends @Nullable Object> Future<T> blocking(java.util.concurrent.Callable<T> work) {
        return runner.workers().executeBlocking(work, false);
    }

    private static @Nullable String pointed(String json, String pointer) throws IOException {
        var value = Json.mapper().readTree(json).at(pointer);
        return value.isValueNode() && !value.isNull() ? value.asText() : null;
    }

    private static @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static List<String> state(AdvisoryDatabase database, Path directory) throws IOException {
        var state = new ArrayList<String>();
        for (var need : database.needs()) {
            for (var file : Globs.files(directory, need)) {
                state.add(directory.relativize(file) + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
            }
        }
        return state;
    }
}
