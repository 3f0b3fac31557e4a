package io.vulnstream.scanner.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Folders of one process with links into a database, so that what it writes beside the database stays apart. */
public final class DatabaseView {
    private DatabaseView() {}

    /** @param depth where links stand instead of folders; 1 is directly in the view */
    public static void link(Path database, int depth, Path view) throws IOException {
        Files.createDirectories(view);
        try (var entries = Files.newDirectoryStream(database)) {
            for (var entry : entries) {
                var place = view.resolve(entry.getFileName());
                if (depth > 1 && Files.isDirectory(entry)) {
                    link(entry, depth - 1, place);
                } else {
                    Files.createSymbolicLink(place, entry);
                }
            }
        }
    }
}
