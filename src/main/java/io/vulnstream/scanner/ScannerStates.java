package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vulnstream.event.Lane;
import io.vulnstream.scanner.ScannerStateStore.State;
import io.vulnstream.scanner.adapter.AdapterCatalog;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import io.vulnstream.scanner.adapter.ScannerAdapter.Steps;
import io.vulnstream.scanner.adapter.ToolVersions;
import io.vulnstream.scanner.database.Databases;
import io.vulnstream.support.OutageLog;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of its scanners this node could scan with now, and with which versions and databases: for its own intake, for
 * people, and written down for whoever decides whether a scan is still true.
 */
public final class ScannerStates {
    private static final Logger LOG = LoggerFactory.getLogger(ScannerStates.class);
    /** Nodes speak of their scanners every minute. */
    private static final Duration RECENT = Duration.ofMinutes(3);

    private final AdapterCatalog adapters;
    private final ToolVersions versions;
    private final Databases databases;
    private final ScannerStateStore store;
    private final Predicate<String> ours;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final OutageLog outage = new OutageLog(LOG, "scanner.state", "Writing down the state of scanners");
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Map<String, String> nameToProblem = Map.of();
    /** Of those with a problem. */
    private volatile Set<String> ableElsewhere = Set.of();

    /** @param ours scanners this node runs, by name */
    public ScannerStates(
            AdapterCatalog adapters,
            ToolVersions versions,
            Databases databases,
            ScannerStateStore store,
            Predicate<String> ours) {
        this.adapters = adapters;
        this.versions = versions;
        this.databases = databases;
        this.store = store;
        this.ours = ours;
    }

    /** @param problem empty when it can scan, else what is wrong and what to do */
    private record Look(String scanner, @Nullable State state, String problem) {}

    /** Names of this node's scanners, with what is wrong and what to do; empty when nothing is. */
    public Map<String, String> problems() {
        return nameToProblem;
    }

    /**
     * From which lanes this node is to take work of a scanner: none before somebody has looked. Where no node can scan with
     * it, urgent work is taken all the same: whoever waits for an answer is told by an attempt that fails what is missing.
     */
    public Set<Lane> lanes(String scanner) {
        var problem = nameToProblem.get(scanner);
        if (problem == null) {
            return Set.of();
        }
        if (problem.isEmpty()) {
            return EnumSet.allOf(Lane.class);
        }
        return ableElsewhere.contains(scanner) ? Set.of() : Set.of(Lane.URGENT);
    }

    /** @param listener called, on any thread, when work is to be taken from other lanes than before */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** A scan failed as if something were missing: looks, unless somebody is looking already. */
    void doubt() {
        if (!looking.get()) {
            refresh();
        }
    }

    /** Never fails: the next time tries again. Scanners that cannot scan are not written down. */
    public Future<Void> refresh() {
        looking.set(true);
        return Future.join(adapters.current().stream()
                        .filter(adapter -> ours.test(adapter.name()))
                        .map(this::look)
                        .toList())
                .onComplete(done -> looking.set(false))
                .compose(all -> {
                    var looks = all.<Look>list();
                    return elsewhere(looks).compose(others -> {
                        seen(looks, others);
                        return store.save(looks.stream()
                                .flatMap(look -> Stream.ofNullable(look.state()))
                                .toList());
                    });
                })
                .onSuccess(saved -> outage.up())
                .onFailure(outage::down)
                .otherwiseEmpty();
    }

    /** Who cannot be asked may well be able. */
    private Future<Set<String>> elsewhere(List<Look> looks) {
        var lacking = looks.stream()
                .filter(look -> !look.problem().isEmpty())
                .map(Look::scanner)
                .collect(Collectors.toSet());
        return lacking.isEmpty()
                ? Future.succeededFuture(lacking)
                : store.able(RECENT).otherwise(lacking);
    }

    private synchronized void seen(List<Look> looks, Set<String> others) {
        var before = nameToProblem;
        var othersBefore = ableElsewhere;
        ableElsewhere = others;
        var now = new TreeMap<String, String>();
        looks.forEach(look -> now.put(look.scanner(), look.problem()));
        nameToProblem = Map.copyOf(now);
        now.forEach((scanner, problem) -> tell(scanner, before.getOrDefault(scanner, ""), problem));
        if (!before.equals(now) || !othersBefore.equals(others)) {
            listeners.forEach(Runnable::run);
        }
    }

    private static void tell(String scanner, String before, String now) {
        if (!now.isEmpty() && !now.equals(before)) {
            LOG.atWarn()
                    .addKeyValue("event", "scanner.unable")
                    .addKeyValue("scanner", scanner)
                    .log("{} cannot scan on this node: {}", scanner, now);
        } else if (now.isEmpty() && !before.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("event", "scanner.able")
                    .addKeyValue("scanner", scanner)
                    .log("{} can scan on this node again", scanner);
        }
    }

    private Future<Look> look(ScannerAdapter adapter) {
        var name = adapter.name();
        return versions.of(adapter.tool())
                .compose(version -> catalogTool(adapter).compose(there -> state(adapter, version)))
                .otherwise(e -> new Look(name, null, String.valueOf(e.getMessage())));
    }

    private Future<?> catalogTool(ScannerAdapter adapter) {
        return adapter.steps() instanceof Steps.CatalogAndMatch both
                ? versions.of(both.catalog().tool())
                : Future.succeededFuture();
    }

    private Future<Look> state(ScannerAdapter adapter, String version) {
        var name = adapter.name();
        return adapter.database() == null
                ? Future.succeededFuture(new Look(name, new State(name, version, null, null), ""))
                : databases
                        .state(adapter)
                        .map(database -> database.usable()
                                ? new Look(name, new State(name, version, database.version(), database.built()), "")
                                : new Look(name, null, database.advice()));
    }
}
