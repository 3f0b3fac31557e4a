package io.vulnstream.scanner.database;

import io.vulnstream.scanner.process.DirectoryTree;
import io.vulnstream.scanner.process.ProcessIdentity;
import io.vulnstream.support.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The directories behind a managed {@code DIR/<location>}, which is a link to the one in force: swapping is renaming a
 * link. Who uses one says so with a file beside it, so that no process removes what another still reads. Blocks: for
 * worker threads.
 */
final class Generations {
    private static final String USERS = ".users";

    private final Path root;
    private final Path store;
    private final Clock clock;
    private final Duration grace;

    /** @param grace how long a generation stays that nobody uses: somebody may just have read the link */
    Generations(Path root, Clock clock, Duration grace) {
        this.root = root;
        this.store = root.resolve(".generations");
        this.clock = clock;
        this.grace = grace;
    }

    /** A directory that stays until it is closed. */
    static final class Use implements AutoCloseable {
        private final Path directory;
        private final Path mark;

        private Use(Path directory, Path mark) {
            this.directory = directory;
            this.mark = mark;
        }

        Path directory() {
            return directory;
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(mark);
        }
    }

    /** The one in force now. The directory does not exist when there is none. */
    Use use(String location) throws IOException {
        var link = root.resolve(location);
        while (true) {
            if (!Files.exists(link)) {
                return new Use(link, link.resolve(USERS));
            }
            var directory = link.toRealPath();
            var use = directory.startsWith(realStore()) ? mark(directory) : new Use(directory, store.resolve(USERS));
            if (Files.isDirectory(directory)) {
                return use;
            }
            use.close();
        }
    }

    /** A new, empty one, not in force. */
    Use create(String location) throws IOException {
        Files.createDirectories(store);
        var directory = realStore().resolve(location + "-" + Ids.next());
        var use = mark(directory);
        Files.createDirectory(directory);
        return use;
    }

    /** Puts it in force, in one step. */
    void swap(String location, Path directory) throws IOException {
        var link = root.resolve(location);
        if (Files.isDirectory(link, LinkOption.NOFOLLOW_LINKS)) {
            // What somebody laid there by hand becomes a generation like any other.
            Files.move(link, store.resolve(location + "-" + Ids.next()));
        }
        var fresh = store.resolve("link-" + Ids.next());
        Files.createSymbolicLink(fresh, root.toRealPath().relativize(directory));
        Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes what is neither in force nor used. */
    void sweep() throws IOException {
        if (!Files.isDirectory(store)) {
            return;
        }
        for (var directory : children(store)) {
            var name = directory.getFileName().toString();
            if (name.endsWith(USERS)) {
                removeIfAlone(directory, name.substring(0, name.length() - USERS.length()));
            } else if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                    && !inForce(directory)
                    && old(directory)
                    && !used(directory)) {
                DirectoryTree.remove(directory);
                DirectoryTree.remove(store.resolve(name + USERS));
            }
        }
    }

    /** The list of users of a directory that is not there any more. */
    private void removeIfAlone(Path users, String name) throws IOException {
        if (!Files.exists(store.resolve(name)) && !used(store.resolve(name))) {
            DirectoryTree.remove(users);
        }
    }

    private Use mark(Path directory) throws IOException {
        var users = Files.createDirectories(directory.resolveSibling(directory.getFileName() + USERS));
        return new Use(directory, Files.createFile(users.resolve(ProcessIdentity.name())));
    }

    private boolean inForce(Path directory) throws IOException {
        var name = directory.getFileName().toString();
        var link = root.resolve(name.substring(0, Math.max(0, name.length() - 37)));
        return Files.exists(link) && link.toRealPath().equals(directory.toRealPath());
    }

    /** By the time of its users' directory, which changes whenever one comes or goes. */
    private boolean old(Path directory) throws IOException {
        var users = directory.resolveSibling(directory.getFileName() + USERS);
        var changed = Files.getLastModifiedTime(Files.isDirectory(users) ? users : directory);
        return changed.toInstant().plus(grace).isBefore(clock.instant());
    }

    private boolean used(Path directory) throws IOException {
        var users = directory.resolveSibling(directory.getFileName() + USERS);
        return Files.isDirectory(users)
                && children(users).stream()
                        .anyMatch(
                                user -> !ProcessIdentity.dead(user.getFileName().toString()));
    }

    private Path realStore() throws IOException {
        return Files.isDirectory(store) ? store.toRealPath() : store;
    }

    private static List<Path> children(Path directory) throws IOException {
        var children = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(directory)) {
            entries.forEach(children::add);
        }
        return children;
    }
}
