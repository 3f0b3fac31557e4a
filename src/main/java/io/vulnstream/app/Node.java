package io.vulnstream.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vulnstream.app.embedded.Running;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.Environment;
import io.vulnstream.exporter.ExportSummary;
import io.vulnstream.scanner.ScannerToolbox;
import io.vulnstream.scanner.process.ProcessIdentity;
import io.vulnstream.support.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process with its roles: Vert.x, connections, verticles. Started and stopped from a thread that may block. */
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final Duration START = Duration.ofSeconds(90);
    /** On top of the time running scans get. */
    private static final Duration STOP = Duration.ofSeconds(20);

    private static final long AGAIN_MILLIS = 2_000;

    private final Vertx vertx;
    private final AppConfig config;
    private final Roles roles;
    private final Backends backends;
    private final Core core;
    private final ScannerToolbox toolbox;
    private final App app;
    private final FrontDoor door;

    private Node(AppConfig config, Roles roles, Backends backends, Core core, ScannerToolbox toolbox, FrontDoor door) {
        this.vertx = core.vertx();
        this.config = config;
        this.roles = roles;
        this.backends = backends;
        this.core = core;
        this.toolbox = toolbox;
        this.app = new App(core, toolbox, roles);
        this.door = door;
    }

    /**
     * Returns when every role works. The HTTP port answers before that: health at once, the rest with 503.
     *
     * @throws IOException saying what was not to be had; what may come later only where there is no patience. Everything
     *     is closed again then
     */
    public static Node start(AppConfig config, Roles roles, Servers servers, Patience patience) throws IOException {
        var metrics = new Metrics();
        var vertx = vertx(config, metrics);
        var collecting = toolbox(vertx, config); // meanwhile
        Node node;
        try {
            var backends = Backends.of(vertx, config, servers);
            var door = Await.result(FrontDoor.open(vertx, config, backends.checks()), START);
            awaitAvailable(vertx, backends, patience);
            var core = Core.of(vertx, metrics, config, backends, patience);
            node = new Node(config, roles, backends, core, Await.result(collecting, START), door);
        } catch (IOException | RuntimeException e) {
            ended(
                    () -> collecting.transform(
                            opened -> opened.succeeded() ? opened.result().close() : Future.succeededFuture()),
                    START);
            ended(vertx::close, STOP);
            throw e;
        }
        try {
            node.open();
            return node;
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private void open() throws IOException {
        var routes = Await.result(app.start(), START);
        UnknownScanners.in(config, toolbox.adapters().names())
                .forEach(words ->
                        LOG.atWarn().addKeyValue("event", "config.unused").log(words));
        app.conditions().forEach(door::add);
        door.serve(routes);
    }

    private static void awaitAvailable(Vertx vertx, Backends backends, Patience patience) throws IOException {
        var told = "";
        while (true) {
            try {
                Await.result(backends.available(), START);
                return;
            } catch (IOException e) {
                if (patience == Patience.FAILS || !(e.getCause() instanceof Backends.Missing)) {
                    throw e;
                }
                var now = String.valueOf(e.getMessage());
                if (!now.equals(told)) {
                    told = now;
                    LOG.atWarn().addKeyValue("event", "node.waiting").log("waiting: {}", now);
                }
            }
            Await.result(vertx.timer(AGAIN_MILLIS), START);
        }
    }

    /** Clustered by configuration. Joining takes seconds; health answers meanwhile. */
    private static Vertx vertx(AppConfig config, Metrics metrics) throws IOException {
        var builder = metrics.vertx(new VertxOptions());
        if (!config.cluster().enabled()) {
            return builder.build();
        }
        var meanwhile = Await.result(FrontDoor.provisional(config), START);
        try {
            return Await.result(
                    builder.withClusterManager(
                                    ClusterManagers.hazelcast(config.cluster().file()))
                            .buildClustered(),
                    START);
        } finally {
            Await.result(meanwhile.close(), STOP);
        }
    }

    /** Adapters, programs and databases, also for commands that run no role. */
    public static Future<ScannerToolbox> toolbox(Vertx vertx, AppConfig config) {
        return ScannerToolbox.open(vertx, config, Environment.current().searchPath(), Clock.systemUTC());
    }

    /** Completes when the report is archived and counted; fails with what is wrong with it. */
    public Future<ReportImport.Imported> importReport(Path file, String artifact) {
        return new ReportImport(core).take(file, artifact);
    }

    /** One run of the exporter, now. */
    public Future<ExportSummary> export(boolean rescan) {
        return app.exporter().run(rescan);
    }

    private static String address(String host) {
        return switch (host) {
            case "0.0.0.0", "::" -> "127.0.0.1";
            default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        };
    }

    /** Lets other commands on the same data directory find this process, where it owns that. */
    public void announce(Servers servers) throws IOException {
        var directory = servers.directory();
        if (directory != null) {
            var words = roles.roles().stream().map(Role::word).collect(Collectors.toSet());
            directory.announce(new Running(
                    ProcessHandle.current().pid(),
                    ProcessIdentity.name(),
                    words,
                    http(),
                    servers.postgres(),
                    servers.redis(),
                    config.databases().given().map(Path::toString).orElse(null)));
        }
    }

    /** For what a command does beside the roles. */
    public Vertx vertx() {
        return vertx;
    }

    /** Base URL of its HTTP port. */
    public String http() {
        return "http://" + address(config.http().host()) + ":" + door.port();
    }

    /** A stop waits for no running scan any more: they are ended and handed back. */
    public void hurry() {
        core.hurry().tryComplete();
    }

    /** Stops reading, lets running scans finish for their grace period, closes in order. */
    @Override
    public void close() {
        var longest = config.scanners().grace().plus(STOP);
        ended(
                () -> core.subscriptions()
                        .stop()
                        .eventually(this::undeploy)
                        .eventually(toolbox::close)
                        .eventually(backends::close),
                longest);
        // Not composed: what a context completes is lost once that context has ended.
        ended(vertx::close, STOP);
    }

    private static void ended(Supplier<Future<Void>> end, Duration longest) {
        try {
            Await.result(end.get(), longest);
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("event", "node.stop-failed").setCause(e).log("the node did not stop in order");
        }
    }

    private Future<Void> undeploy() {
        return Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList())
                .mapEmpty();
    }
}
