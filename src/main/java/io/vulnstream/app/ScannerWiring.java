package io.vulnstream.app;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vulnstream.bus.Permits;
import io.vulnstream.config.AppConfig;
import io.vulnstream.event.Lane;
import io.vulnstream.ledger.JobStore;
import io.vulnstream.scanner.MeteredClaims;
import io.vulnstream.scanner.ScannerGauge;
import io.vulnstream.scanner.ScannerRole;
import io.vulnstream.scanner.ScannerStates;
import io.vulnstream.scanner.ScannerToolbox;
import io.vulnstream.scanner.SteadyClaims;
import io.vulnstream.stream.DedupFilter;
import io.vulnstream.support.http.HealthCheck;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** The scanner role: how it gets its work, from which lanes, and what is seen of what it can do. */
final class ScannerWiring {
    /** How long it is remembered that a scan was made, to save the next one: longer than most scans wait. */
    private static final Duration MARKS = Duration.ofHours(12);

    private final Core core;
    private final Roles roles;
    private final ScannerRole role;
    private final ScannerRole.Ports ports;
    private final ScannerStates states;

    ScannerWiring(Core core, ScannerToolbox toolbox, Roles roles) {
        this.core = core;
        this.roles = roles;
        this.role = new ScannerRole(toolbox, core.config(), Clock.systemUTC());
        this.ports = ports(core);
        this.states = role.states(ports, roles::runs);
    }

    private static ScannerRole.Ports ports(Core core) {
        var config = core.config();
        var jobs = new JobStore(
                core.pg(),
                core.hints(),
                config.dispatcher(),
                core.retryPolicy(),
                new JobStore.Node(Objects.requireNonNull(config.node()), core.limits(), core.gates()),
                new DedupFilter(core.redis(), core.names(), MARKS));
        return new ScannerRole.Ports(
                core.pg(),
                new MeteredClaims(new SteadyClaims(core.vertx(), jobs), core.metrics()),
                core.publisher(),
                core.reportFiles(config.scanners().maxReport()),
                new NodeWorkSource(
                        core.bridge(),
                        core.handlers(),
                        new Permits(atOnce(config.scanners())),
                        core.objects().gate()),
                core.instance(),
                core.gates(),
                core.hurry().future());
    }

    private static int atOnce(AppConfig.Scanners config) {
        return config.concurrency() > 0
                ? config.concurrency()
                : Runtime.getRuntime().availableProcessors() + 1;
    }

    VerticleBase verticle() {
        // Who waits for a command is to be told at once what is missing, by scans that fail.
        return role.verticle(ports, states, core.patience() == Patience.WAITS ? states::lanes : this::everyLane);
    }

    private Set<Lane> everyLane(String scanner) {
        return roles.runs(scanner) ? EnumSet.allOf(Lane.class) : Set.of();
    }

    ScannerGauge gauge() {
        return new ScannerGauge(states, core.metrics());
    }

    HealthCheck condition() {
        return new HealthCheck("scanners", false, this::able);
    }

    private Future<Void> able() {
        var problems = states.problems().entrySet().stream()
                .filter(known -> !known.getValue().isEmpty())
                .map(known -> known.getKey() + " takes no work: " + known.getValue())
                .sorted()
                .toList();
        return problems.isEmpty() ? Future.succeededFuture() : Future.failedFuture(String.join("; ", problems));
    }
}
