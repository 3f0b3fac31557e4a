package io.vulnstream.app;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.VertxOptions;
import io.vulnstream.archiver.Archiver;
import io.vulnstream.archiver.ArchiverVerticle;
import io.vulnstream.config.AppConfig;
import io.vulnstream.enrich.FeedFetch;
import io.vulnstream.enrich.SignalGauges;
import io.vulnstream.enrich.SignalStore;
import io.vulnstream.enrich.Signals;
import io.vulnstream.enrich.SignalsVerticle;
import io.vulnstream.exporter.ExportGauges;
import io.vulnstream.exporter.ExportStore;
import io.vulnstream.exporter.Exporter;
import io.vulnstream.ingester.Ingester;
import io.vulnstream.ingester.IngesterVerticle;
import io.vulnstream.ingester.OutboxRelay;
import io.vulnstream.ingester.OutboxRelayVerticle;
import io.vulnstream.ingester.ProblemClock;
import io.vulnstream.ingester.ProblemClockVerticle;
import io.vulnstream.ingester.ReportParser;
import io.vulnstream.ingester.StaleSources;
import io.vulnstream.ingester.StaleSourcesVerticle;
import io.vulnstream.intake.IntakeRoutes;
import io.vulnstream.ledger.AttemptRowStore;
import io.vulnstream.ledger.ConfirmationStore;
import io.vulnstream.ledger.DeliveryFailureStore;
import io.vulnstream.ledger.Dispatcher;
import io.vulnstream.ledger.DispatcherVerticle;
import io.vulnstream.ledger.LeaseStore;
import io.vulnstream.ledger.Reconciler;
import io.vulnstream.ledger.ResolveStep;
import io.vulnstream.ledger.ScanRowStore;
import io.vulnstream.ledger.WindowFiller;
import io.vulnstream.query.LedgerGauges;
import io.vulnstream.registry.RegistryResolver;
import io.vulnstream.scanner.ScannerToolbox;
import io.vulnstream.stream.RedisWindow;
import io.vulnstream.stream.StreamGauges;
import io.vulnstream.support.http.HealthCheck;
import io.vulnstream.support.http.RouteMounter;
import io.vulnstream.support.metrics.EventLoopLag;
import io.vulnstream.support.metrics.KeptGauges;
import io.vulnstream.support.metrics.MetricsRoutes;
import io.vulnstream.triage.SloPolicies;
import io.vulnstream.triage.SloSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The one place of wiring: every role, made of plain constructors. */
final class App {
    /** How often the folder of adapters is looked at where no scanner role does it. */
    private static final Duration ADAPTERS = Duration.ofSeconds(5);

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
        var intake = IntakeWiring.intake(core, toolbox.adapters());
        var query = roles.has(Role.QUERY)
                ? core.vertx()
                        .executeBlocking(() -> QueryWiring.routes(core, intake), false)
                        .map(List::of)
                : Future.succeededFuture(List.<RouteMounter>of());
        if (roles.has(Role.QUERY)) {
            routes.addAll(QueryWiring.exchange(core));
        }
        if (roles.has(Role.INTAKE)) {
            routes.add(new IntakeRoutes(intake));
        }
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
            deployments.add(deploy(new StaleSourcesVerticle(new StaleSources(
                    core.vertx(), core.pg(), core.instance(), toolbox.adapters()::names, policies()))));
            deployments.add(deploy(
                    new ProblemClockVerticle(new ProblemClock(core.vertx(), core.pg(), core.instance(), policies()))));
            deployments.add(deploy(new SignalsVerticle(signals())));
        }
        deployments.add(
                roles.has(Role.SCANNER) ? deploy(scanner()) : toolbox.adapters().start(core.vertx(), ADAPTERS));
        if (roles.has(Role.EXPORTER)) {
            deployments.add(deploy(new ExporterWiring(core, toolbox.adapters()).verticle()));
        }
        var lag = new EventLoopLag(core.metrics());
        deployments.add(core.vertx()
                .deployVerticle(
                        lag::probe, new DeploymentOptions().setInstances(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE)));
        var breakers = new BreakerStates(core.breakers(), core.metrics());
        gauges.add(breakers::refresh);
        conditions.add(breakers.condition());
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
                new SignalGauges(new SignalStore(core.pg()), core.metrics()),
                new StreamGauges(core.redis(), core.names(), toolbox.adapters()::names, Core.READERS, core.metrics()));
        sources.forEach(source -> gauges.add(new KeptGauges(source, Clock.systemUTC())::refresh));
        return new MetricsRoutes(core.metrics(), gauges);
    }

    private Future<String> deploy(VerticleBase verticle) {
        return core.vertx().deployVerticle(verticle, new DeploymentOptions());
    }

    private VerticleBase dispatcher() {
        var policy = core.retryPolicy();
        var resolve = new ResolveStep(
                core.vertx(),
                core.pg(),
                new RegistryResolver(
                        core.registry(), core.gates(), config.registry().timeout()),
                toolbox.adapters()::names,
                config.dispatcher(),
                policy);
        var filler = new WindowFiller(
                core.pg(),
                new RedisWindow(core.redis(), core.names()),
                new WindowFiller.Settings(
                        config.dispatcher().window(),
                        core.limits(),
                        config.dispatcher().routineShare()));
        var reconciler = new Reconciler(
                core.pg(),
                policy,
                core.publisher(),
                core.hints(),
                config.dispatcher().period());
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

    private VerticleBase archiver() {
        var archiver = new Archiver(
                new ScanRowStore(core.pg()),
                new AttemptRowStore(core.pg()),
                new ConfirmationStore(core.pg(), core.hints()),
                deliveryFailures(),
                core.reportFiles(config.ingester().maxReport()));
        return new ArchiverVerticle(
                archiver, core.subscriptions(), core.objects().gate());
    }

    private DeliveryFailureStore deliveryFailures() {
        var deliveries = config.deliveries();
        return new DeliveryFailureStore(core.pg(), core.instance(), deliveries.attempts(), deliveries.first());
    }

    private VerticleBase ingester() {
        int concurrency = config.ingester().concurrency();
        var ingester = new Ingester(
                core.pg(),
                new ConfirmationStore(core.pg(), core.hints()),
                deliveryFailures(),
                core.reportFiles(config.ingester().maxReport()),
                new ReportParser(core.vertx(), concurrency),
                core.hints(),
                policies());
        return new IngesterVerticle(
                ingester, core.subscriptions(), concurrency, core.objects().gate());
    }

    private SloPolicies policies() {
        return SloSettings.policies(config.slo());
    }

    private Signals signals() {
        var fetch = new FeedFetch(
                core.vertx(), config.below("feeds"), config.network().outbound(), core.breakers());
        return new Signals(core.vertx(), core.pg(), config.enrich(), fetch, core.instance());
    }

    private VerticleBase scanner() {
        var scanner = new ScannerWiring(core, toolbox, roles);
        gauges.add(scanner.gauge()::refresh);
        conditions.add(scanner.condition());
        return scanner.verticle();
    }

    /** What health shows besides, and does not make this process unready. */
    List<HealthCheck> conditions() {
        return List.copyOf(conditions);
    }

    /** For one run by a command. */
    Exporter exporter() {
        return new ExporterWiring(core, toolbox.adapters()).exporter();
    }
}
