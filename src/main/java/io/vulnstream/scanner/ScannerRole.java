package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vulnstream.bus.EventPublisher;
import io.vulnstream.config.AppConfig;
import io.vulnstream.event.Lane;
import io.vulnstream.ledger.Claims;
import io.vulnstream.registry.RegistryAddresses;
import io.vulnstream.registry.RegistryGates;
import io.vulnstream.scanner.database.DatabaseUpkeep;
import io.vulnstream.scanner.image.ImageCache;
import io.vulnstream.scanner.image.ImagePuller;
import io.vulnstream.scanner.image.PullGuard;
import io.vulnstream.scanner.image.RegistryAccess;
import io.vulnstream.store.ReportFiles;
import io.vulnstream.support.pg.Pg;
import java.time.Clock;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Puts the scanner role together from a toolbox and what connects it with the rest. */
public final class ScannerRole {
    private final ScannerToolbox box;
    private final AppConfig config;
    private final Clock clock;

    public ScannerRole(ScannerToolbox box, AppConfig config, Clock clock) {
        this.box = box;
        this.config = config;
        this.clock = clock;
    }

    /**
     * The rest of the system.
     *
     * @param node names this process in the state of scanners
     * @param source of work
     * @param gates of the hosts that images are pulled from
     * @param hurried completes when a stop is to wait for no scan any more
     */
    public record Ports(
            Pg pg,
            Claims claims,
            EventPublisher publisher,
            ReportFiles reports,
            WorkSource source,
            String node,
            RegistryGates gates,
            Future<Void> hurried) {}

    /**
     * What this process can scan with.
     *
     * @param ours scanners this process runs, by name
     */
    public ScannerStates states(Ports ports, Predicate<String> ours) {
        return new ScannerStates(
                box.adapters(), box.versions(), box.databases(), new ScannerStateStore(ports.pg(), ports.node()), ours);
    }

    /** @param lanes from which work of a scanner is taken now; asked again whenever the states have changed */
    public ScannerVerticle verticle(Ports ports, ScannerStates states, Function<String, Set<Lane>> lanes) {
        var keeper = new ClaimKeeper(ports.claims());
        var recorder = new ScanRecorder(ports.claims(), ports.publisher(), clock);
        var worker = new ScannerWorker(ports.claims(), box.adapters(), runner(ports), recorder, keeper, states::doubt);
        var databases = new DatabaseUpkeep(
                box.databases(),
                box.updater(),
                box.adapters(),
                config.databases().updateEvery());
        return new ScannerVerticle(
                box.adapters(),
                new Intakes(ports.source(), worker, lanes),
                worker,
                keeper,
                new ScannerUpkeep(box.adapters(), databases, states),
                new ScannerVerticle.Times(
                        config.dispatcher().lease(), config.scanners().grace(), ports.hurried()));
    }

    /** The way from a claim to a result alone. */
    ScanRunner runner(Ports ports) {
        var tools = box.runner();
        var access = new RegistryAccess(config.registry().credentials(), tools.workers());
        var cache = new ImageCache(
                new ImagePuller(tools, access, config.scanners()),
                box.images(),
                config.scanners().imageCache().bytes(),
                tools.workers());
        var input =
                new ImageInput(new RegistryAddresses(config.registry()), access, cache, new PullGuard(ports.gates()));
        var catalogues = new Catalogues(new CatalogueStore(ports.pg()), ports.reports(), box.versions());
        return new ScanRunner(
                box,
                ports.claims(),
                new ScanSteps(tools, input, catalogues, config.scanners()),
                new ReportCheck(tools.workers()),
                ports.reports());
    }
}
