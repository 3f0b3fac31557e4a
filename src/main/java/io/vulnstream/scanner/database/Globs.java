package io.vulnstream.scanner.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files below a directory by a path whose parts may be {@code *}. */
final class Globs {
    private Globs() {}

    /** Sorted; empty when there is none. */
    static List<Path> files(Path directory, String path) throws IOException {
        var found = List.of(directory);
        for (var part : Path.of(path)) {
            var next = Stream.<Path>builder();
            for (var parent : found) {
                if (!part.toString().equals("*")) {
                    next.add(parent.resolve(part));
                } else if (Files.isDirectory(parent)) {
                    try (var entries = Files.newDirectoryStream(parent)) {
                        entries.forEach(next::add);
                    }
                }
            }
            found = next.build().toList();
        }
        return found.stream().filter(Files::isRegularFile).sorted().toList();
    }
}
