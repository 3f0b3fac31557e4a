package io.vulnstream.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;

/**
 * A test build of the version after this one: its schema is a migration further, and what asks for a scan is an event of a
 * new version. Made of our own sources, with a word changed here and there.
 */
final class NextVersion {
    static final int SCHEMA = 900;
    private static final Path SOURCES =
            Path.of(System.getProperty("vulnstream.test.basedir", "."), "src", "main", "java", "io", "vulnstream");

    private NextVersion() {}

    /** A folder of classes and resources, to stand before the program's own. */
    static Path build(Path folder) throws IOException {
        var classes = Files.createDirectories(folder.resolve("classes"));
        var sources = List.of(
                changed(folder, "event/Channel.java", Map.of("scan.requested.v1", "scan.requested.v2")),
                changed(
                        folder,
                        "support/pg/SchemaVersion.java",
                        Map.of("CURRENT = ", "CURRENT = " + SCHEMA + " + 0 * ")));
        var options =
                new ArrayList<>(List.of("-d", classes.toString(), "-cp", Program.classPath(), "-proc:none", "-nowarn"));
        sources.forEach(source -> options.add(source.toString()));
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, options.toArray(String[]::new)) != 0) {
            throw new IOException("the next version does not compile");
        }
        Files.writeString(
                Files.createDirectories(classes.resolve("db/migration")).resolve("V" + SCHEMA + "__next.sql"), """
                alter table job add column of_the_next_version text;
                create table of_the_next_version (id bigint primary key);
                """);
        return classes;
    }

    private static Path changed(Path folder, String file, Map<String, String> words) throws IOException {
        var text = Files.readString(SOURCES.resolve(file));
        for (var word : words.entrySet()) {
            if (!text.contains(word.getKey())) {
                throw new IOException(file + " does not say " + word.getKey() + " any more");
            }
            text = text.replace(word.getKey(), word.getValue());
        }
        var changed = folder.resolve("sources").resolve(file);
        Files.createDirectories(changed.getParent());
        return Files.writeString(changed, text);
    }
}
