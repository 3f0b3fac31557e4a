package io.vulnstream.store;

import io.vulnstream.store.ObjectStore.Entry;
import io.vulnstream.store.ObjectStore.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One page of a folder in the order of its keys, as S3 has it. Only folders that can hold a key of the page are read.
 */
final class FolderListing {
    private final Path root;
    private final String prefix;
    private final String after;
    private final int limit;
    private final List<Entry> found = new ArrayList<>();

    FolderListing(Path root, String prefix, String after, int limit) {
        this.root = root;
        this.prefix = prefix;
        this.after = after;
        this.limit = limit;
    }

    Page page() throws IOException {
        walk(root, "");
        var more = found.size() > limit;
        var entries = List.copyOf(more ? found.subList(0, limit) : found);
        return new Page(entries, more ? entries.getLast().key() : null);
    }

    private void walk(Path folder, String path) throws IOException {
        for (var name : childrenInKeyOrder(folder)) {
            if (found.size() > limit) {
                return;
            }
            var key = path + name;
            if (key.endsWith("/")) {
                if (mayHold(key)) {
                    walk(folder.resolve(name), key);
                }
            } else if (key.startsWith(prefix) && key.compareTo(after) > 0) {
                found.add(new Entry(key, Files.size(folder.resolve(name))));
            }
        }
    }

    private boolean mayHold(String folderKey) {
        var onPath = folderKey.startsWith(prefix) || prefix.startsWith(folderKey);
        return onPath && (folderKey.compareTo(after) > 0 || after.startsWith(folderKey));
    }

    /** A folder sorts as its name with the slash that follows in keys; hidden names are the store's own. */
    private static List<String> childrenInKeyOrder(Path folder) throws IOException {
        var names = new ArrayList<String>();
        try (var children =
                Files.newDirectoryStream(folder, child -> !name(child).startsWith("."))) {
            children.forEach(child -> names.add(Files.isDirectory(child) ? name(child) + "/" : name(child)));
        }
        names.sort(null);
        return names;
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
