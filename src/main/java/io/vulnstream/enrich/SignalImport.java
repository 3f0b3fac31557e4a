package io.vulnstream.enrich;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.enrich.SignalStore.Imported;
import io.vulnstream.enrich.SignalStore.State;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a file of a feed and makes it what is known. What is wrong with it fails with {@link FeedInvalid}. */
final class SignalImport {
    private static final int BATCH = 5_000;
    /** Share of the entries of the last file that one must have at least. */
    private static final double LEAST = 0.9;
    /** Share of its entries that may say nothing that could be understood. */
    private static final double MOST_UNUSABLE = 0.01;

    private final SignalStore store;
    private final WorkerExecutor workers;

    SignalImport(SignalStore store, WorkerExecutor workers) {
        this.store = store;
        this.workers = workers;
    }

    Future<Imported> read(Feed feed, String uri, Path file) {
        return store.last(feed, uri).compose(last -> workers.executeBlocking(() -> open(feed, file), false)
                .compose(reader -> store.replace(feed, uri, add -> drain(reader, add, 0)
                                .compose(count -> checked(reader, count, last.orElse(null))))
                        .eventually(() -> close(reader))));
    }

    private Future<Integer> drain(SignalReader reader, Function<List<Signal>, Future<Void>> add, int before) {
        return workers.executeBlocking(() -> next(reader), false)
                .compose(batch -> batch.isEmpty()
                        ? Future.succeededFuture(before)
                        : add.apply(batch).compose(added -> drain(reader, add, before + batch.size())));
    }

    private static SignalReader open(Feed feed, Path file) throws FeedInvalid {
        try {
            return feed.open(file);
        } catch (NoSuchFileException e) {
            throw new FeedInvalid("There is no file " + file);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static List<Signal> next(SignalReader reader) throws FeedInvalid {
        try {
            return reader.next(BATCH);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static FeedInvalid unreadable(IOException e) {
        return new FeedInvalid("It cannot be read: " + e.getMessage());
    }

    private Future<Void> close(SignalReader reader) {
        return workers.<Void>executeBlocking(
                        () -> {
                            try {
                                reader.close();
                            } catch (IOException e) {
                                throw new IllegalStateException("a file that was read cannot be closed", e);
                            }
                            return null;
                        },
                        false)
                .otherwiseEmpty();
    }

    private static Future<Imported> checked(SignalReader reader, int signals, @Nullable State last) {
        var published = reader.published();
        if (signals == 0) {
            return refused("It names no CVE");
        }
        if (reader.unusable() > MOST_UNUSABLE * (signals + reader.unusable())) {
            return refused("%d of its %d entries cannot be understood"
                    .formatted(reader.unusable(), signals + reader.unusable()));
        }
        if (last != null && last.signals() != null && signals < LEAST * last.signals()) {
            return refused(
                    "It names %d CVEs, and the one before named %d: that much does not go away. If it did, delete the row of"
                                    .formatted(signals, last.signals())
                            + " this feed in signal_import");
        }
        if (last != null && last.published() != null && published != null && published.isBefore(last.published())) {
            return refused("It is of %s, and the one before was of %s".formatted(published, last.published()));
        }
        return Future.succeededFuture(new Imported(published, signals, reader.unusable(), 0));
    }

    private static Future<Imported> refused(String why) {
        return Future.failedFuture(new FeedInvalid(why));
    }
}
