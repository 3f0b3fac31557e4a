package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vulnstream.scanner.ScannerStateStore.State;
import io.vulnstream.scanner.adapter.AdapterCatalog;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import io.vulnstream.scanner.adapter.ToolVersions;
import io.vulnstream.scanner.database.Databases;
import io.vulnstream.support.OutageLog;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what this node would scan with now: versions of scanners and of their databases. */
public final class ScannerStates {
    private static final Logger LOG = LoggerFactory.getLogger(ScannerStates.class);

    private final AdapterCatalog adapters;
    private final ToolVersions versions;
    private final Databases databases;
    private final ScannerStateStore store;
    private final OutageLog outage = new OutageLog(LOG, "scanner.state", "Writing down the state of scanners");

    public ScannerStates(AdapterCatalog adapters, ToolVersions versions, Databases databases, ScannerStateStore store) {
        this.adapters = adapters;
        this.versions = versions;
        this.databases = databases;
        this.store = store;
    }

    /** Scanners that are not installed or have no usable database are left out. Never fails: the next time tries again. */
    public Future<Void> refresh() {
        return Future.join(adapters.current().stream().map(this::state).toList())
                .compose(all -> store.save(all.<Optional<State>>list().stream()
                        .filter(Objects::nonNull)
                        .flatMap(Optional::stream)
                        .toList()))
                .onSuccess(saved -> outage.up())
                .onFailure(outage::down)
                .otherwiseEmpty();
    }

    private Future<Optional<State>> state(ScannerAdapter adapter) {
        return versions.of(adapter.tool())
                .compose(version -> adapter.database() == null
                        ? Future.succeededFuture(Optional.of(new State(adapter.name(), version, null, null)))
                        : databases
                                .state(adapter)
                                .map(database -> database.usable()
                                        ? Optional.of(new State(
                                                adapter.name(), version, database.version(), database.built()))
                                        : Optional.<State>empty()))
                .otherwise(List.<State>of().stream().findFirst());
    }
}
