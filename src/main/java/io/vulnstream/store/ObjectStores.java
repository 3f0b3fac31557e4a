package io.vulnstream.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.config.AppConfig;
import io.vulnstream.support.breaker.Breaker;
import io.vulnstream.support.breaker.Breakers;
import io.vulnstream.support.http.Outbound;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Opens the store the configuration names. */
public final class ObjectStores {
    private static final int WORKERS = 8;
    private static final Breaker.Settings BREAKER =
            new Breaker.Settings(5, Duration.ofSeconds(10), 2, Duration.ofMillis(250));

    private ObjectStores() {}

    /** For a command, which has no other breakers to show. */
    public static Future<ObjectStore> open(Vertx vertx, AppConfig.ObjectStore config, Path dataDir, Outbound outbound) {
        return open(vertx, config, dataDir, outbound, new Breakers(vertx));
    }

    /** @param dataDir where {@code folder} is: its subfolder {@code objects} */
    public static Future<ObjectStore> open(
            Vertx vertx, AppConfig.ObjectStore config, Path dataDir, Outbound outbound, Breakers breakers) {
        return Future.<ObjectStore>future(
                        promise -> openChecked(vertx, config, dataDir, outbound).onComplete(promise))
                .map(store -> new BreakerObjectStore(store, breakers.of("object store", BREAKER)));
    }

    private static Future<ObjectStore> openChecked(
            Vertx vertx, AppConfig.ObjectStore config, Path dataDir, Outbound outbound) {
        var uri = config.uri();
        if (uri.equals("folder")) {
            return FolderObjectStore.open(dataDir.resolve("objects"), workers(vertx));
        }
        if (uri.startsWith("file:///")) {
            return FolderObjectStore.open(Path.of(URI.create(uri)), workers(vertx));
        }
        if (uri.startsWith("s3://")) {
            return openS3(vertx, config, S3Place.parse(uri), outbound);
        }
        return Future.failedFuture(new IllegalArgumentException(
                "objectStore.uri: '" + uri + "' is none of folder, file:///path and s3://bucket/prefix"));
    }

    /** Building the client reads files and loads hundreds of classes: not on an event loop. */
    private static Future<ObjectStore> openS3(
            Vertx vertx, AppConfig.ObjectStore config, S3Place place, Outbound outbound) {
        var workers = workers(vertx);
        return workers.executeBlocking(() -> S3Connection.open(config, place, outbound), false)
                .map(connection -> new S3ObjectStore(vertx, workers, connection, place));
    }

    private static WorkerExecutor workers(Vertx vertx) {
        return vertx.createSharedWorkerExecutor("vs-object-store", WORKERS, 5, TimeUnit.MINUTES);
    }
}
