package io.vulnstream.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.event.Cause;
import io.vulnstream.support.http.Trust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.FileTransformerConfiguration;
import software.amazon.awssdk.core.FileTransformerConfiguration.FailureBehavior;
import software.amazon.awssdk.core.FileTransformerConfiguration.FileWriteOption;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects in a bucket of any S3 endpoint, below a prefix. An upload is one request, so it is there whole or not. */
public final class S3ObjectStore implements ObjectStore {
    /** S3's own limit for an upload in one request. Compressed reports are far smaller. */
    private static final long LARGEST = 5L << 30;

    private static final FileTransformerConfiguration NEW_FILE = FileTransformerConfiguration.builder()
            .fileWriteOption(FileWriteOption.CREATE_NEW)
            .failureBehavior(FailureBehavior.DELETE)
            .build();

    private final Vertx vertx;
    private final WorkerExecutor workers;
    private final S3Connection connection;
    private final S3AsyncClient client;
    private final S3Place place;

    S3ObjectStore(Vertx vertx, WorkerExecutor workers, S3Connection connection, S3Place place) {
        this.vertx = vertx;
        this.workers = workers;
        this.connection = connection;
        this.client = connection.client();
        this.place = place;
    }

    @Override
    public Future<Void> put(String key, Path file) {
        return workers.executeBlocking(() -> Files.size(file), false)
                .compose(size -> size > LARGEST ? tooLarge(key, size) : upload(key, file));
    }

    private Future<Void> upload(String key, Path file) {
        return call(
                        "write",
                        key,
                        () -> client.putObject(
                                put -> put.bucket(place.bucket()).key(place.keyOf(key)),
                                AsyncRequestBody.fromFile(file)))
                .mapEmpty();
    }

    private static Future<Void> tooLarge(String key, long size) {
        return Future.failedFuture(new PipelineFailure.Rejected(
                Cause.STORAGE_UNAVAILABLE,
                key + " has " + size + " bytes, but S3 takes at most " + LARGEST + " in one upload"));
    }

    @Override
    public Future<Void> get(String key, Path file) {
        return call(
                        "read",
                        key,
                        () -> client.getObject(
                                get -> get.bucket(place.bucket()).key(place.keyOf(key)),
                                AsyncResponseTransformer.toFile(file, NEW_FILE)))
                .mapEmpty();
    }

    @Override
    public Future<Boolean> exists(String key) {
        return call(
                        "look for",
                        key,
                        () -> client.headObject(
                                head -> head.bucket(place.bucket()).key(place.keyOf(key))))
                .map(true)
                .recover(e ->
                        e instanceof PipelineFailure.Rejected ? Future.succeededFuture(false) : Future.failedFuture(e));
    }

    @Override
    public Future<Page> list(String prefix, @Nullable String after, int limit) {
        return call(
                        "list",
                        Keys.checkedPrefix(prefix),
                        () -> client.listObjectsV2(list -> list.bucket(place.bucket())
                                .prefix(place.prefixed(prefix))
                                .startAfter(after == null ? null : place.keyOf(after))
                                .maxKeys(limit)))
                .map(this::page);
    }

    private Page page(ListObjectsV2Response listed) {
        var entries = listed.contents().stream()
                .map(object -> new Entry(place.withoutPrefix(object.key()), object.size()))
                .toList();
        var more = Boolean.TRUE.equals(listed.isTruncated()) && !entries.isEmpty();
        return new Page(entries, more ? entries.getLast().key() : null);
    }

    @Override
    public Future<Void> check() {
        return call("reach", "", () -> client.headBucket(head -> head.bucket(place.bucket())))
                .mapEmpty();
    }

    @Override
    public Future<Void> close() {
        return workers.executeBlocking(
                        () -> {
                            connection.close();
                            return null;
                        },
                        false)
                .eventually(workers::close)
                .mapEmpty();
    }

    /** The SDK completes on threads of its own; the result comes back on the caller's context. */
    private <T> Future<T> call(String what, String key, Supplier<CompletionStage<T>> request) {
        var context = vertx.getOrCreateContext();
        return Future.succeededFuture()
                .compose(started -> Future.fromCompletionStage(request.get(), context))
                .recover(e -> Future.failedFuture(told(what, key, e)));
    }

    private Throwable told(String what, String key, Throwable failure) {
        var origin =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (origin instanceof IllegalArgumentException) {
            return origin;
        }
        if (origin instanceof NoSuchKeyException) {
            return StoreFailures.missing(key, place.toString());
        }
        return StoreFailures.unavailable(
                "cannot " + what + " " + key + " in the object store " + place + ": " + advice(origin), origin);
    }

    private static String advice(Throwable origin) {
        if (origin instanceof NoSuchBucketException) {
            return "there is no such bucket; create it or correct objectStore.uri";
        }
        if (origin instanceof S3Exception answer) {
            return switch (answer.statusCode()) {
                case 401, 403 -> "not allowed; check objectStore.accessKey and secretKey and what they may do there";
                case 404 -> "there is no such bucket; create it or correct objectStore.uri";
                case 301, 307, 400 -> answer.getMessage() + "; check objectStore.region and pathStyle";
                default -> "HTTP " + answer.statusCode() + ": " + answer.getMessage();
            };
        }
        return Trust.refusal(origin)
                .orElseGet(() -> origin.getMessage() + "; check objectStore.endpoint and the network");
    }
}
