package io.vulnstream.app.cli;

import io.vertx.core.Vertx;
import io.vulnstream.app.Await;
import io.vulnstream.app.Node;
import io.vulnstream.archiver.ArchiveCatalog;
import io.vulnstream.config.AppConfig;
import io.vulnstream.scanner.ScannerToolbox;
import io.vulnstream.scanner.adapter.AdapterCatalog;
import io.vulnstream.store.ObjectStores;
import io.vulnstream.store.ReportFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a command without roles works with: an event loop, and on demand scanners and archive. Closes what it opened. */
final class ToolSession implements AutoCloseable {
    private static final Duration OPEN = Duration.ofMinutes(1);
    private static final Duration CLOSE = Duration.ofSeconds(30);

    private final AppConfig config;
    private final Vertx vertx = Vertx.vertx();
    private @Nullable ScannerToolbox toolbox;

    ToolSession(AppConfig config) {
        this.config = config;
    }

    Vertx vertx() {
        return vertx;
    }

    ScannerToolbox toolbox() throws IOException {
        if (toolbox == null) {
            toolbox = Await.result(Node.toolbox(vertx, config), OPEN);
        }
        return toolbox;
    }

    /** Only looked at: unlike the toolbox it makes no directory. */
    AdapterCatalog adapters() throws IOException {
        var workers = vertx.createSharedWorkerExecutor("adapters", 1, 1, TimeUnit.MINUTES);
        var adapters = new AdapterCatalog(config.scanners().path(), workers);
        Await.result(adapters.refresh(), OPEN);
        return adapters;
    }

    ArchiveCatalog archive() throws IOException {
        var store = Await.result(
                ObjectStores.open(
                        vertx,
                        config.objectStore(),
                        config.data(),
                        config.network().outbound()),
                OPEN);
        return new ArchiveCatalog(
                store,
                new ReportFiles(
                        vertx, store, config.below("spool"), config.scanners().maxReport()));
    }

    @Override
    public void close() throws IOException {
        try {
            if (toolbox != null) {
                Await.result(toolbox.close(), CLOSE);
            }
        } finally { // not composed: what a context of its own completes is lost once that context has ended
            Await.result(vertx.close(), CLOSE);
        }
    }
}
