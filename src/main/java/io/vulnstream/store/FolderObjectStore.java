package io.vulnstream.store;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.bus.PipelineFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Objects as files of a folder. What {@link #put} completed survives a power cut: file and folders are synced before
 * the rename that makes the object appear.
 */
public final class FolderObjectStore implements ObjectStore {
    private static final String INCOMING = ".incoming";
    private static final long ABANDONED_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final Path root;
    private final WorkerExecutor workers;

    private FolderObjectStore(Path root, WorkerExecutor workers) {
        this.root = root;
        this.workers = workers;
    }

    /** Makes the folder when it is not there. Closing the store closes the workers. */
    static Future<ObjectStore> open(Path root, WorkerExecutor workers) {
        var store = new FolderObjectStore(root.toAbsolutePath().normalize(), workers);
        return store.run("open", store::prepare).map(store);
    }

    @Override
    public Future<Void> put(String key, Path file) {
        return run("write " + key, () -> {
            write(Keys.below(root, key), file);
            return null;
        });
    }

    @Override
    public Future<Void> get(String key, Path file) {
        return run("read " + key, () -> {
            read(key, file);
            return null;
        });
    }

    @Override
    public Future<Boolean> exists(String key) {
        return run("look for " + key, () -> Files.isRegularFile(Keys.below(root, key)));
    }

    @Override
    public Future<Page> list(String prefix, @Nullable String after, int limit) {
        return run(
                "list " + prefix,
                () -> new FolderListing(root, Keys.checkedPrefix(prefix), after == null ? "" : after, limit).page());
    }

    @Override
    public Future<Void> check() {
        return run("write to", () -> {
            Files.delete(Files.createTempFile(root.resolve(INCOMING), "check", null));
            return null;
        });
    }

    @Override
    public Future<Void> close() {
        return workers.close();
    }

    private @Nullable Void prepare() throws IOException {
        var incoming = Files.createDirectories(root.resolve(INCOMING));
        try (var left = Files.newDirectoryStream(incoming)) {
            for (var file : left) {
                if (Files.getLastModifiedTime(file).toMillis() < System.currentTimeMillis() - ABANDONED_MILLIS) {
                    Files.deleteIfExists(file);
                }
            }
        }
        return null;
    }

    private void write(Path target, Path file) throws IOException {
        var incoming = Files.createTempFile(root.resolve(INCOMING), "put", null);
        try {
            Files.copy(file, incoming, StandardCopyOption.REPLACE_EXISTING);
            sync(incoming);
            makeFolder(parent(target));
            Files.move(incoming, target, StandardCopyOption.ATOMIC_MOVE);
            sync(parent(target));
        } finally {
            Files.deleteIfExists(incoming);
        }
    }

    private void read(String key, Path file) throws IOException {
        var object = Keys.below(root, key);
        if (!Files.isRegularFile(object) && Files.isDirectory(root.resolve(INCOMING))) {
            throw StoreFailures.missing(key, root.toString());
        }
        try (var from = Files.newInputStream(object);
                var to = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            from.transferTo(to);
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            makeFolder(parent(folder));
            Files.createDirectories(folder);
            sync(parent(folder));
        }
    }

    private static Path parent(Path path) throws IOException {
        var parent = path.getParent();
        if (parent == null) {
            throw new NoSuchFileException(path.toString());
        }
        return parent;
    }

    private static void sync(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private <T> Future<T> run(String what, Callable<T> work) {
        return workers.executeBlocking(() -> told(what, work), false);
    }

    private <T> T told(String what, Callable<T> work) throws Exception {
        try {
            return work.call();
        } catch (PipelineFailure failure) {
            throw failure;
        } catch (IOException e) {
            throw StoreFailures.unavailable("cannot " + what + " in the object store " + root + ": " + advice(e), e);
        }
    }

    static String advice(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied for " + e.getMessage() + "; make it writable for this user";
        }
        var message = String.valueOf(e.getMessage());
        if (message.contains("No space left")) {
            return message + "; free space on that disk or set objectStore.uri to a larger one";
        }
        return e.getClass().getSimpleName() + ": " + message + "; check that the folder is mounted and writable";
    }
}
