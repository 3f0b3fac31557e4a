package io.vulnstream.app;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.VertxOptions;
import io.vulnstream.archiver.Archiver;
import io.vulnstream.archiver.ArchiverVerticle;
import io.vulnstream.bus.Permits;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.config.AppConfig;
import io.vulnstream.event.Lane;
import io.vulnstream.exporter.ExportGauges;
import io.vulnstream.exporter.ExportStore;
import io.vulnstream.exporter.Exporter;
import io.vulnstream.exporter.ExporterVerticle;
import io.vulnstream.exporter.ReferenceStore;
import io.vulnstream.exporter.RepositoryLister;
import io.vulnstream.ingester.Ingester;
import io.vulnstream.ingester.IngesterVerticle;
import io.vulnstream.ingester.OutboxRelay;
import io.vulnstream.ingester.OutboxRelayVerticle;
import io.vulnstream.ingester.ReportParser;
import io.vulnstream.ledger.AttemptRowStore;
import io.vulnstream.ledger.ConfirmationStore;
import io.vulnstream.ledger.Dispatcher;
import io.vulnstream.ledger.DispatcherVerticle;
import io.vulnstream.ledger.JobStore;
import io.vulnstream.ledger.LeaseStore;
import io.vulnstream.ledger.Reconciler;
import io.vulnstream.ledger.RequestStore;
import io.vulnstream.ledger.ResolveStep;
import io.vulnstream.ledger.ScanRowStore;
import io.vulnstream.ledger.WindowFiller;
import io.vulnstream.query.GraphQlRoutes;
import io.vulnstream.query.LedgerGauges;
import io.vulnstream.query.QueryEngine;
import io.vulnstream.query.QueryLimits;
import io.vulnstream.query.RequestRules;
import io.vulnstream.registry.BreakerRegistryClient;
import io.vulnstream.registry.HttpRegistryClient;
import io.vulnstream.registry.ImageReference;
import io.vulnstream.registry.PatientRegistryClient;
import io.vulnstream.registry.RegistryClient;
import io.vulnstream.registry.RegistryResolver;
import io.vulnstream.scanner.MeteredClaims;
import io.vulnstream.scanner.ScannerGauge;
import io.vulnstream.scanner.ScannerRole;
import io.vulnstream.scanner.ScannerStates;
import io.vulnstream.scanner.ScannerToolbox;
import io.vulnstream.scanner.SteadyClaims;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import io.vulnstream.stream.DedupFilter;
import io.vulnstream.stream.RedisWindow;
import io.vulnstream.stream.StreamGauges;
import io.vulnstream.support.http.HealthCheck;
import io.vulnstream.support.http.RouteMounter;
import io.vulnstream.support.metrics.EventLoopLag;
import io.vulnstream.support.metrics.KeptGauges;
import io.vulnstream.support.metrics.MetricsRoutes;
import io.vulnstream.target.TargetCatalog;
import io.vulnstream.target.TargetStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The one place of wiring: every role, made of plain constructors. */
final class App {
    private static final Duration BREAKER_PAUSE = Duration.ofSeconds(30);
    /** How often the folder of adapters is looked at where no scanner role does it. */
    private static final Duration ADAPTERS = Duration.ofSeconds(5);

    /** How long it is remembered that a scan was made, to save the next one: longer than most scans wait. */
    private static final Duration MARKS = Duration.ofHours(12);

    private final Core core;
    private final ScannerToolbox toolbox;
    private final Roles roles;
    private final AppConfig config;
    private final List<RouteMounter> routes = new ArrayList<>();
    private final List<Supplier<Future<Void>>> gauges = new ArrayList<>();
    private final List<HealthCheck> conditions = new ArrayList<>();

    App(Core core, ScannerToolbox toolbox, Roles roles) {
        this.core = core;
        this.toolbox = toolbox;
        this.roles = roles;
        this.config = core.config();
    }

    /** Deploys every role, and answers what this process serves over HTTP. */
    Future<List<RouteMounter>> start() {
        var deployments = new ArrayList<Future<?>>();
        // Beside the rest: its schema is a tenth of the work of a start.
        var query = roles.has(Role.QUERY)
                ? core.vertx().executeBlocking(this::query, false).map(List::of)
                : Future.succeededFuture(List.<RouteMounter>of());
        if (roles.has(Role.ARCHIVER)) {
            deployments.add(deploy(archiver()));
        }
        if (roles.has(Role.DISPATCHER)) {
            deployments.add(deploy(dispatcher()));
        }
        if (roles.has(Role.INGESTER)) {
            deployments.add(deploy(ingester()));
            deployments.add(deploy(new OutboxRelayVerticle(
                    new OutboxRelay(core.vertx(), core.pg(), core.publisher(), core.instance()), core.hints())));
        }
        deployments.add(
                roles.has(Role.SCANNER) ? deploy(scanner()) : toolbox.adapters().start(core.vertx(), ADAPTERS));
        if (roles.has(Role.EXPORTER)) {
            deployments.add(deploy(new ExporterVerticle(
                    core.vertx(),
                    exporter(),
                    new ExportStore(core.pg()),
                    new LeaseStore(core.pg()),
                    core.instance(),
                    config.exporter().schedule())));
        }
        var lag = new EventLoopLag(core.metrics());
        deployments.add(core.vertx()
                .deployVerticle(
                        lag::probe, new DeploymentOptions().setInstances(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE)));
        routes.add(metrics(lag));
        return Future.all(deployments).compose(deployed -> query).map(this::served);
    }

    private List<RouteMounter> served(List<RouteMounter> query) {
        routes.addAll(query);
        return List.copyOf(routes);
    }

    private RouteMounter metrics(EventLoopLag lag) {
        var sources = List.of(
                lag,
                new LedgerGauges(core.pg(), core.metrics()),
                new ExportGauges(new ExportStore(core.pg()), config.exporter().maxAge(), core.metrics()),
                new StreamGauges(core.redis(), core.names(), this::enabledScanners, Core.READERS, core.metrics()));
        sources.forEach(source -> gauges.add(new KeptGauges(source, Clock.systemUTC())::refresh));
        return new MetricsRoutes(core.metrics(), gauges);
    }

    private Future<String> deploy(VerticleBase verticle) {
        return core.vertx().deployVerticle(verticle, new DeploymentOptions());
    }

    private VerticleBase dispatcher() {
        var policy = core.retryPolicy();
        var registry = registry();
        var resolve = new ResolveStep(
                core.vertx(),
                core.pg(),
                new RegistryResolver(registry, config.registry().timeout()),
                this::enabledScanners,
                config.dispatcher(),
                policy);
        var filler = new WindowFiller(
                core.pg(),
                new RedisWindow(core.redis(), core.names()),
                config.dispatcher().window());
        var reconciler = new Reconciler(
                core.pg(),
                policy,
                core.publisher(),
                core.hints(),
                config.dispatcher().republish());
        return new DispatcherVerticle(
                new Dispatcher(
                        core.vertx(),
                        config.dispatcher(),
                        new LeaseStore(core.pg()),
                        core.instance(),
                        resolve,
                        filler,
                        reconciler),
                core.hints());
    }

    private RegistryClient registry() {
        return new BreakerRegistryClient(
                HttpRegistryClient.create(core.vertx(), config.registry()), core.vertx(), BREAKER_PAUSE);
    }

    private VerticleBase archiver() {
        var archiver = new Archiver(
                new ScanRowStore(core.pg()),
                new AttemptRowStore(core.pg()),
                new ConfirmationStore(core.pg(), core.hints()),
                core.reportFiles(config.ingester().maxReport()));
        return new ArchiverVerticle(archiver, core.subscriptions());
    }

    private VerticleBase ingester() {
        int concurrency = config.ingester().concurrency();
        var ingester = new Ingester(
                core.pg(),
                new ConfirmationStore(core.pg(), core.hints()),
                core.reportFiles(config.ingester().maxReport()),
                new ReportParser(core.vertx(), concurrency),
                core.hints());
        return new IngesterVerticle(ingester, core.subscriptions(), concurrency);
    }

    private RouteMounter query() {
        var limits = new QueryLimits(
                config.query().maxDepth(),
                config.query().maxComplexity(),
                config.query().timeout());
        var engine = new QueryEngine(
                core.vertx(),
                core.pg(),
                new RequestStore(core.pg(), core.hints()),
                new RequestRules(App::referenceProblem, this::enabledScanners),
                limits);
        return new GraphQlRoutes(core.vertx(), engine, config.query().graphiql());
    }

    private static Optional<String> referenceProblem(String reference) {
        try {
            ImageReference.parse(reference);
            return Optional.empty();
        } catch (PipelineFailure failure) {
            return Optional.of(String.valueOf(failure.getMessage()));
        }
    }

    private Set<String> enabledScanners() {
        return toolbox.adapters().current().stream().map(ScannerAdapter::name).collect(Collectors.toSet());
    }

    private VerticleBase scanner() {
        var cores = Runtime.getRuntime().availableProcessors();
        int atOnce = config.scanners().concurrency() > 0 ? config.scanners().concurrency() : cores + 1;
        var jobs = new JobStore(
                core.pg(),
                core.hints(),
                config.dispatcher(),
                core.retryPolicy(),
                Objects.requireNonNull(config.node()),
                new DedupFilter(core.redis(), core.names(), MARKS));
        var ports = new ScannerRole.Ports(
                core.pg(),
                new MeteredClaims(new SteadyClaims(core.vertx(), jobs), core.metrics()),
                core.publisher(),
                core.reportFiles(config.scanners().maxReport()),
                new NodeWorkSource(core.bridge(), core.handlers(), new Permits(atOnce)),
                core.instance());
        var role = new ScannerRole(toolbox, config, Clock.systemUTC());
        var states = role.states(ports, roles::runs);
        gauges.add(new ScannerGauge(states, core.metrics())::refresh);
        conditions.add(new HealthCheck("scanners", false, () -> able(states)));
        // Who waits for a command is to be told at once what is missing, by scans that fail.
        return role.verticle(ports, states, core.patience() == Patience.WAITS ? states::lanes : this::everyLane);
    }

    private Set<Lane> everyLane(String scanner) {
        return roles.runs(scanner) ? EnumSet.allOf(Lane.class) : Set.of();
    }

    private static Future<Void> able(ScannerStates states) {
        var problems = states.problems().entrySet().stream()
                .filter(known -> !known.getValue().isEmpty())
                .map(known -> known.getKey() + " takes no work: " + known.getValue())
                .sorted()
                .toList();
        return problems.isEmpty() ? Future.succeededFuture() : Future.failedFuture(String.join("; ", problems));
    }

    /** What health shows besides, and does not make this process unready. */
    List<HealthCheck> conditions() {
        return List.copyOf(conditions);
    }

    /** For its role, and for one run by a command. */
    Exporter exporter() {
        Supplier<List<String>> scanners =
                () -> enabledScanners().stream().sorted().toList();
        var catalog = new TargetCatalog(
                core.vertx(), config.targets().uri(), new TargetStore(core.pg()), this::enabledScanners);
        var patient = new PatientRegistryClient(
                registry(), core.vertx(), config.exporter().concurrency());
        var lister = new RepositoryLister(
                patient, config.exporter().maxTags(), config.registry().timeout());
        return new Exporter(
                catalog,
                lister,
                new ExportStore(core.pg()),
                new ReferenceStore(core.pg()),
                new RequestStore(core.pg(), core.hints()),
                scanners);
    }
}
