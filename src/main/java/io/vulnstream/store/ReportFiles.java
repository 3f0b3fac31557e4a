package io.vulnstream.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.config.ByteSize;
import io.vulnstream.event.Cause;
import io.vulnstream.support.Ids;
import io.vulnstream.support.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Reports between plain files and the object store, where they lie compressed under the SHA-256 of their uncompressed
 * bytes. Whatever is read back has been compared with that SHA-256.
 */
public final class ReportFiles {
    private static final int BUFFER = 1 << 16;
    /** Beside reports, because who may write these may write there; each under a name of its own, because they may not
     * be written again. */
    private static final String PROBES = "reports/probe/";

    private final ObjectStore store;
    private final Path spool;
    private final ByteSize largest;
    private final WorkerExecutor workers;
    /** The last report could not be stored. */
    private volatile boolean doubted;

    /**
     * @param spool folder for files on their way; made when it is not there
     * @param largest uncompressed bytes of a report
     */
    public ReportFiles(Vertx vertx, ObjectStore store, Path spool, ByteSize largest) {
        this.store = store;
        this.spool = spool;
        this.largest = largest;
        this.workers = vertx.createSharedWorkerExecutor("vs-report-files", 4, 5, TimeUnit.MINUTES);
    }

    /** The key of a report: {@code reports/sha256/ab/<sha256>.json.gz}. */
    public static String placeOf(String sha256) {
        return "reports/sha256/" + sha256.substring(0, 2) + "/" + sha256 + ".json.gz";
    }

    /** Stores a report; complete when the store has it. The plain file stays. */
    public Future<StoredReport> store(Path plain) {
        return run(() -> compress(plain))
                .compose(packed -> store.put(packed.report().place(), packed.file())
                        .map(packed.report())
                        .eventually(() -> delete(packed.file())))
                .onComplete(stored -> doubted = stored.cause() instanceof PipelineFailure.Retryable);
    }

    /**
     * Fails when a report could not be stored now, for whoever would make one in vain. Costs nothing while reports are
     * stored; after one that could not be, a few bytes are written first. They stay: one object for each outage that ended.
     */
    public Future<Void> ready() {
        return doubted
                ? put(PROBES + Ids.next(), "does this store work?".getBytes(StandardCharsets.UTF_8))
                        .onSuccess(written -> doubted = false)
                : Future.succeededFuture();
    }

    /** Writes the report's uncompressed bytes into a new file. Fails, leaving none, when they are not what was stored. */
    public Future<Void> fetch(StoredReport report, Path plain) {
        return download(report, packed -> unpack(report, packed, plain));
    }

    /** Reads the report back and compares it. */
    public Future<Void> verify(StoredReport report) {
        return download(report, packed -> {
            try (var nowhere = OutputStream.nullOutputStream()) {
                copyChecked(report, packed, nowhere);
            }
        });
    }

    /** Stores a small object from memory. */
    public Future<Void> put(String key, byte[] content) {
        return run(() -> Files.write(unusedName(), content, StandardOpenOption.CREATE_NEW))
                .compose(file -> store.put(key, file).eventually(() -> delete(file)));
    }

    /** Reads a small object into memory. */
    public Future<byte[]> read(String key) {
        return run(this::unusedName).compose(file -> store.get(key, file)
                .compose(got -> run(() -> Files.readAllBytes(file)))
                .eventually(() -> delete(file)));
    }

    /** A name in the spool folder that nothing has yet. */
    public Future<Path> newSpoolFile() {
        return run(this::unusedName);
    }

    public Future<Void> delete(Path file) {
        return run(() -> Files.deleteIfExists(file)).<Void>mapEmpty().recover(e -> Future.succeededFuture());
    }

    private record Packed(StoredReport report, Path file) {}

    private interface Unpacking {
        void accept(Path packed) throws IOException;
    }

    private Packed compress(Path plain) throws IOException {
        var packed = unusedName();
        var digest = Sha256.start();
        try (var from = new DigestInputStream(Files.newInputStream(plain), digest);
                var to = new GZIPOutputStream(Files.newOutputStream(packed, StandardOpenOption.CREATE_NEW), BUFFER)) {
            var size = from.transferTo(to);
            var hex = HexFormat.of().formatHex(digest.digest());
            return new Packed(new StoredReport(hex, placeOf(hex), size), packed);
        }
    }

    private Future<Void> download(StoredReport report, Unpacking unpacking) {
        return run(this::unusedName).compose(packed -> store.get(report.place(), packed)
                .compose(got -> this.<Void>run(() -> {
                    unpacking.accept(packed);
                    return null;
                }))
                .eventually(() -> delete(packed)));
    }

    private void unpack(StoredReport report, Path packed, Path plain) throws IOException {
        try {
            try (var to = Files.newOutputStream(plain, StandardOpenOption.CREATE_NEW)) {
                copyChecked(report, packed, to);
            }
        } catch (IOException | PipelineFailure e) {
            Files.deleteIfExists(plain);
            throw e;
        }
    }

    private void copyChecked(StoredReport report, Path packed, OutputStream to) throws IOException {
        var digest = Sha256.start();
        try (var from = new DigestInputStream(new GZIPInputStream(Files.newInputStream(packed), BUFFER), digest)) {
            copyBounded(report, from, to);
        } catch (java.util.zip.ZipException | java.io.EOFException e) {
            throw corrupt(report, "it is not whole gzip data: " + e.getMessage());
        }
        var hex = HexFormat.of().formatHex(digest.digest());
        if (!hex.equals(report.sha256())) {
            throw corrupt(report, "its SHA-256 is " + hex);
        }
    }

    private void copyBounded(StoredReport report, InputStream from, OutputStream to) throws IOException {
        var buffer = new byte[BUFFER];
        long copied = 0;
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            copied += read;
            if (copied > largest.bytes()) {
                throw new PipelineFailure.Rejected(
                        Cause.REPORT_INVALID,
                        "the report " + report.sha256() + " is larger than " + largest.bytes()
                                + " bytes; raise ingester.maxReport if that is right");
            }
            to.write(buffer, 0, read);
        }
    }

    private static PipelineFailure corrupt(StoredReport report, String how) {
        return new PipelineFailure.Rejected(
                Cause.STORAGE_UNAVAILABLE,
                "the stored report " + report.place() + " was changed or damaged: " + how + "; scan again");
    }

    private Path unusedName() throws IOException {
        Files.createDirectories(spool);
        var file = Files.createTempFile(spool, "report", null);
        Files.delete(file);
        return file;
    }

    private <T> Future<T> run(Callable<T> work) {
        return workers.executeBlocking(work, false).recover(ReportFiles::told);
    }

    private static <T> Future<T> told(Throwable failure) {
        return Future.failedFuture(
                failure instanceof IOException
                        ? StoreFailures.unavailable(
                                "cannot keep a report on its way: " + failure
                                        + "; check space and permissions of the data directory",
                                failure)
                        : failure);
    }
}
