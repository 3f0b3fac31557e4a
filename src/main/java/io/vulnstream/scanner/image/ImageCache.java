package io.vulnstream.scanner.image;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.scanner.adapter.ImageForm;
import io.vulnstream.scanner.process.Cancellation;
import io.vulnstream.scanner.process.DirectoryTree;
import io.vulnstream.support.Ids;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images by digest and form. Those that were used least recently make room for others; what is in use stays, so the size
 * can be exceeded by what runs at once.
 */
public final class ImageCache {
    private static final Logger LOG = LoggerFactory.getLogger(ImageCache.class);

    private final ImagePuller puller;
    private final Path directory;
    private final long room;
    private final WorkerExecutor workers;
    /** Least recently used first. */
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param directory on the file system of the scratch directories, and gone with them
     * @param room bytes
     */
    public ImageCache(ImagePuller puller, Path directory, long room, WorkerExecutor workers) {
        this.puller = puller;
        this.directory = directory;
        this.room = room;
        this.workers = workers;
    }

    private record Key(String digest, ImageForm form) {}

    private static final class Entry {
        private final Path place;
        private final Cancellation pull = new Cancellation();
        private Future<Long> pulled = Future.succeededFuture(0L);
        private int users;

        private Entry(Path place) {
            this.place = place;
        }

        private long size() {
            return pulled.succeeded() ? pulled.result() : 0;
        }
    }

    /** Pulls the image unless it is here or on its way. A pull that nobody waits for any more is ended. */
    public Future<HeldImage> hold(ImageLocation image, ImageForm form, Cancellation cancellation) {
        var key = new Key(image.digest(), form);
        var entry = take(key, image);
        var released = new AtomicBoolean();
        Runnable release = () -> {
            if (released.compareAndSet(false, true)) {
                giveBack(key, entry);
            }
        };
        var takeBack = cancellation.onCancel(release);
        return entry.pulled
                .map(size -> new HeldImage(entry.place, () -> {
                    takeBack.run();
                    release.run();
                }))
                .onFailure(e -> release.run());
    }

    private synchronized Entry take(Key key, ImageLocation image) {
        var known = entries.get(key);
        if (known != null && !known.pulled.failed() && known.pull.reason() == null) {
            known.users++;
            return known;
        }
        var name = key.digest().replace(':', '-') + "-" + key.form().name().toLowerCase(Locale.ROOT) + "-" + Ids.next();
        var fresh = new Entry(directory.resolve(name));
        fresh.users = 1;
        fresh.pulled = puller.pull(image, key.form(), fresh.place, fresh.pull);
        entries.put(key, fresh);
        fresh.pulled.onComplete(done -> makeRoom());
        return fresh;
    }

    private void giveBack(Key key, Entry entry) {
        synchronized (this) { // held while cancelling, so that nobody new is given a pull that ends
            entry.users--;
            if (entry.users == 0 && !entry.pulled.isComplete()) {
                entry.pull.cancel("no scan waits for the image any more");
            }
            if (entry.pulled.failed()) {
                entries.remove(key, entry);
            }
        }
        makeRoom();
    }

    private void makeRoom() {
        var leaving = new ArrayList<Path>();
        synchronized (this) {
            var size = entries.values().stream().mapToLong(Entry::size).sum();
            for (var entry : List.copyOf(entries.entrySet())) {
                var image = entry.getValue();
                if (size > room && image.users == 0 && image.pulled.succeeded()) {
                    size -= image.size();
                    entries.remove(entry.getKey());
                    leaving.add(image.place);
                }
            }
        }
        leaving.forEach(this::remove);
    }

    private void remove(Path place) {
        workers.executeBlocking(
                        () -> {
                            DirectoryTree.remove(place);
                            return null;
                        },
                        false)
                .onFailure(e -> LOG.atWarn()
                        .addKeyValue("event", "image.leftover")
                        .log("An image could not be removed from the cache: {}", e.toString()));
    }
}
