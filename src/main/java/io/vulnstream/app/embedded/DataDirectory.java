package io.vulnstream.app.embedded;

import io.vulnstream.config.ByteSize;
import io.vulnstream.scanner.process.ProcessIdentity;
import io.vulnstream.support.FileReasons;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The directory everything of one installation lives in. Owned by one process at a time, by a lock on a file in it.
 * Whose lock it is stands in a file beside it, because a process drops its lock with the first descriptor of the locked
 * file that it closes.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String LOCK = "lock";
    private static final String HOLDER = "holder";
    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private DataDirectory(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Makes the directory where it is missing and takes the lock.
     *
     * @return empty when another process holds it, or this one already: see {@link #holder}
     * @throws IOException saying what cannot be written and what to do
     */
    public static Optional<DataDirectory> own(Path path) throws IOException {
        try {
            Files.createDirectories(path);
            // Where this process has the lock it must not open the file again.
            if (written(path).filter(ProcessIdentity::own).isPresent()) {
                return Optional.empty();
            }
            return locked(path);
        } catch (IOException e) {
            throw new IOException(
                    "the data directory " + path + " cannot be written (" + FileReasons.of(e)
                            + "): give another one with --data DIR, or make this one writable",
                    e);
        }
    }

    private static Optional<DataDirectory> locked(Path path) throws IOException {
        var channel = FileChannel.open(
                path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
        try {
            var lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            restrict(path);
            Files.writeString(path.resolve(HOLDER), ProcessIdentity.name());
            return Optional.of(new DataDirectory(path, channel, lock));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static Optional<String> written(Path path) {
        try {
            return Optional.of(Files.readString(path.resolve(HOLDER)));
        } catch (IOException e) { // nobody was here yet
            return Optional.empty();
        }
    }

    /** The id of the process that holds the lock, where one does. */
    public static OptionalLong holder(Path path) {
        return written(path)
                .filter(process -> !ProcessIdentity.dead(process))
                .map(ProcessIdentity::pid)
                .orElse(OptionalLong.empty());
    }

    /** Findings and tokens are nobody else's business. */
    private static void restrict(Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** @throws IOException when there is less room than this, saying how much there is */
    public void needRoom(ByteSize least) throws IOException {
        long room = Files.getFileStore(path).getUsableSpace();
        if (room < least.bytes()) {
            throw new IOException("there is no room in the data directory " + path + ": " + megabytes(room)
                    + " are free and the embedded servers need " + megabytes(least.bytes())
                    + "; make room there, or give another one with --data DIR");
        }
    }

    private static String megabytes(long bytes) {
        return (bytes >> 20) + " MB";
    }

    public Path path() {
        return path;
    }

    /** Tells other commands how to reach this process. Written whole or not at all. */
    public void announce(Running running) throws IOException {
        var temporary = path.resolve("running.json.new");
        Files.write(temporary, Json.mapper().writeValueAsBytes(running));
        Files.move(temporary, file(path), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The process that owns the directory now, when it has announced itself and is alive. */
    public static Optional<Running> running(Path path) {
        try {
            Running running = Json.foreign().forType(Running.class).readValue(Files.readAllBytes(file(path)));
            return Optional.of(running).filter(owner -> alive(owner.process()));
        } catch (IOException e) { // nobody announced
            return Optional.empty();
        }
    }

    /** @param process null in a file of another version */
    private static boolean alive(@Nullable String process) {
        return process != null && !ProcessIdentity.dead(process);
    }

    private static Path file(Path path) {
        return path.resolve("running.json");
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file(path));
        Files.deleteIfExists(path.resolve(HOLDER));
        lock.release();
        channel.close();
    }
}
