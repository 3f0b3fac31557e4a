package io.vulnstream.app.embedded;

import io.vulnstream.support.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The directory everything of one installation lives in. Owned by one process at a time, by a lock on a file in it. */
public final class DataDirectory implements AutoCloseable {
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
     * @return empty when another process holds it
     * @throws IOException saying what cannot be written and what to do
     */
    public static Optional<DataDirectory> own(Path path) throws IOException {
        try {
            Files.createDirectories(path);
            var channel = FileChannel.open(
                    path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
            var lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            restrict(path);
            return Optional.of(new DataDirectory(path, channel, lock));
        } catch (IOException e) {
            throw new IOException(
                    "the data directory " + path + " cannot be written (" + reason(e)
                            + "): give another one with --data DIR, or make this one writable",
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) { // this very process holds it
            return null;
        }
    }

    /** Findings and tokens are nobody else's business. */
    private static void restrict(Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static String reason(IOException e) {
        return e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
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
            var running = Json.mapper().readValue(Files.readAllBytes(file(path)), Running.class);
            return ProcessHandle.of(running.pid())
                    .filter(ProcessHandle::isAlive)
                    .map(process -> running);
        } catch (IOException e) { // nobody announced
            return Optional.empty();
        }
    }

    private static Path file(Path path) {
        return path.resolve("running.json");
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file(path));
        lock.release();
        channel.close();
    }
}
