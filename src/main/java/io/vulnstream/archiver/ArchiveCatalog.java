package io.vulnstream.archiver;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.vertx.core.Future;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.event.Cause;
import io.vulnstream.store.ObjectStore;
import io.vulnstream.store.ReportFiles;
import io.vulnstream.store.StoredReport;
import io.vulnstream.support.Json;
import io.vulnstream.support.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the archive back. What it answers has been compared with the SHA-256 it was filed under. */
public final class ArchiveCatalog {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int PAGE = 1000;
    private static final ObjectReader RECORDS = Json.mapper()
            .readerFor(ArchiveRecord.class)
            .without(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

    private final ObjectStore store;
    private final ReportFiles files;

    public ArchiveCatalog(ObjectStore store, ReportFiles files) {
        this.store = store;
        this.files = files;
    }

    /** @param next to go on after, null at the end; there may be one although no entry is left */
    public record Page(List<Entry> entries, @Nullable String next) {}

    public record Entry(ArchiveKey key, long size) {}

    /**
     * Records in the order of artifact, scanner and time.
     *
     * @param artifact digest, or the name of an external artifact
     */
    public Future<Page> list(@Nullable String artifact, @Nullable String scanner, @Nullable String after, int limit) {
        var wanted = scanner == null ? null : ArchiveKey.word(scanner);
        return store.list(ArchiveKey.prefix(artifact, scanner), after, limit)
                .map(page -> new Page(
                        page.entries().stream()
                                .flatMap(entry -> entry(entry).stream())
                                .filter(entry ->
                                        wanted == null || entry.key().scanner().equals(wanted))
                                .toList(),
                        page.next()));
    }

    /** The record under a key of the archive, or with a SHA-256 (of the record). */
    public Future<ArchiveRecord> record(String keyOrSha256) {
        return SHA256.matcher(keyOrSha256).matches()
                ? find(keyOrSha256, null).compose(this::read)
                : Future.succeededFuture(ArchiveKey.parse(keyOrSha256))
                        .compose(key -> key.map(this::read).orElseGet(() -> unknown(keyOrSha256)));
    }

    /** Writes a report, uncompressed, into a file that must not exist. */
    public Future<Void> report(String sha256, Path file) {
        return SHA256.matcher(sha256).matches()
                ? files.fetch(new StoredReport(sha256, ReportFiles.placeOf(sha256), -1), file)
                : unknown(sha256);
    }

    public Future<Boolean> hasReport(String sha256) {
        return SHA256.matcher(sha256).matches()
                ? store.exists(ReportFiles.placeOf(sha256))
                : Future.succeededFuture(false);
    }

    private Future<ArchiveRecord> read(ArchiveKey key) {
        return files.read(key.key()).compose(bytes -> {
            if (!Sha256.hex(bytes).equals(key.sha256())) {
                return failed("the record " + key.key() + " was changed or damaged");
            }
            try {
                return Future.succeededFuture(RECORDS.readValue(bytes));
            } catch (IOException e) {
                return failed("the record " + key.key() + " is of another version: " + e.getMessage());
            }
        });
    }

    /** Goes through all keys: for a person who has nothing but the hash. */
    private Future<ArchiveKey> find(String sha256, @Nullable String after) {
        return store.list(ArchiveKey.ROOT, after, PAGE).compose(page -> {
            var found = page.entries().stream()
                    .flatMap(entry -> ArchiveKey.parse(entry.key()).stream())
                    .filter(key -> key.sha256().equals(sha256))
                    .findFirst();
            if (found.isPresent()) {
                return Future.succeededFuture(found.get());
            }
            return page.next() == null ? unknown(sha256) : find(sha256, page.next());
        });
    }

    private static Optional<Entry> entry(ObjectStore.Entry object) {
        return ArchiveKey.parse(object.key()).map(key -> new Entry(key, object.size()));
    }

    private static <T> Future<T> unknown(String name) {
        return failed("the archive has nothing under '" + name
                + "'; give the SHA-256 of a report or record, or a key that 'vulnstream archive list' shows");
    }

    private static <T> Future<T> failed(String message) {
        return Future.failedFuture(new PipelineFailure.Rejected(Cause.STORAGE_UNAVAILABLE, message));
    }
}
