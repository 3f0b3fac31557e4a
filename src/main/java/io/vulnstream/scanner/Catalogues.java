package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vulnstream.ledger.Claim;
import io.vulnstream.scanner.CatalogueStore.Catalogue;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import io.vulnstream.scanner.adapter.ScannerAdapter.Steps;
import io.vulnstream.scanner.adapter.ToolVersions;
import io.vulnstream.store.ReportFiles;
import io.vulnstream.support.Sha256;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Inventories that were made before: matching one again needs no image. They lie beside the reports. */
public final class Catalogues {
    private static final Logger LOG = LoggerFactory.getLogger(Catalogues.class);

    private final CatalogueStore store;
    private final ReportFiles files;
    private final ToolVersions versions;

    public Catalogues(CatalogueStore store, ReportFiles files, ToolVersions versions) {
        this.store = store;
        this.files = files;
        this.versions = versions;
    }

    Future<CatalogueStore.Key> key(Claim claim, ScannerAdapter adapter, Steps.CatalogAndMatch steps) {
        var tool = steps.catalog().tool();
        return versions.of(tool)
                .map(version -> new CatalogueStore.Key(
                        claim.artifact(), adapter.name(), tool.name() + " " + version, settings(adapter, steps)));
    }

    /** Writes it into the file, and answers its row; empty when there is none, or what there is cannot be read back. */
    Future<Optional<Catalogue>> fetch(CatalogueStore.Key key, Path file) {
        return store.find(key)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(found)
                        : files.fetch(found.get().content(), file).map(found).otherwise(e -> {
                            LOG.atWarn()
                                    .addKeyValue("event", "catalogue.unreadable")
                                    .addKeyValue("scanner", key.scanner())
                                    .log("A catalogue is made again: {}", e.getMessage());
                            return Optional.empty();
                        }));
    }

    Future<Catalogue> save(CatalogueStore.Key key, Path file) {
        return files.store(file).compose(content -> store.save(key, content));
    }

    /** Whatever changes what the command would write. */
    private static String settings(ScannerAdapter adapter, Steps.CatalogAndMatch steps) {
        return Sha256.hex(String.join(
                "\n",
                steps.format(),
                steps.catalog().args().toString(),
                new TreeMap<>(steps.catalog().environment()).toString(),
                new TreeMap<>(adapter.environment()).toString(),
                new TreeMap<>(steps.catalog().files()).toString()));
    }
}
