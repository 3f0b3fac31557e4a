package io.vulnstream.app.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.app.Await;
import io.vulnstream.app.Node;
import io.vulnstream.app.embedded.DataDirectory;
import io.vulnstream.config.AppConfig;
import io.vulnstream.config.ConfigProblems;
import io.vulnstream.config.Secret;
import io.vulnstream.scanner.ScannerDoctor.Check;
import io.vulnstream.scanner.ScannerDoctor.Verdict;
import io.vulnstream.store.ObjectStores;
import io.vulnstream.stream.RedisConnections;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.SchemaVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What is wrong, and what to do. */
@Command(
        name = "doctor",
        description =
                "Looks at scanners, their databases and the servers, and says of each what to do when it is wrong."
                        + " Exit 1 when something is.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  vulnstream doctor --config /etc/vulnstream/config.yaml"})
final class DoctorCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @Mixin
    private OutputOptions output;

    @Mixin
    private GlobalOptions global;

    @Mixin
    private Streams streams;

    @Override
    public Integer call() throws ConfigProblems, IOException {
        var config = global.load();
        var vertx = Vertx.vertx();
        var checks = new ArrayList<Check>();
        try {
            var toolbox = Await.result(Node.toolbox(vertx, config), LONGEST);
            checks.addAll(Await.result(toolbox.doctor().check(), LONGEST));
            checks.addAll(servers(vertx, config));
            Await.result(toolbox.close(), LONGEST);
        } finally {
            Await.result(vertx.close(), LONGEST);
        }
        if (output.json()) {
            streams.json(checks);
        } else {
            checks.forEach(check -> streams.line("%-8s %-28s %s%s"
                    .formatted(
                            check.verdict().name().toLowerCase(Locale.ROOT),
                            check.subject(),
                            check.found(),
                            check.advice().isEmpty() ? "" : "\n" + " ".repeat(38) + check.advice())));
        }
        return checks.stream().anyMatch(check -> check.verdict() == Verdict.ERROR) ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static List<Check> servers(Vertx vertx, AppConfig config) {
        var running = DataDirectory.running(config.data());
        var checks = new ArrayList<Check>();
        var postgres = address(config.postgres().uri(), running.map(owner -> owner.postgres()));
        checks.add(
                postgres.isEmpty()
                        ? embedded("PostgreSQL")
                        : check("PostgreSQL", () -> {
                            var pg = Pg.connect(
                                    vertx,
                                    postgres.get(),
                                    reveal(config.postgres().password()),
                                    1);
                            return SchemaVersion.check(pg).map(fine -> "answers, the schema is current");
                        }));
        var redis = address(config.redis().uri(), running.map(owner -> owner.redis()));
        checks.add(
                redis.isEmpty()
                        ? embedded("Redis")
                        : check("Redis", () -> RedisConnections.connect(
                                        vertx,
                                        redis.get(),
                                        reveal(config.redis().password()),
                                        4)
                                .version()
                                .map(version -> "answers, version " + version)));
        checks.add(check("object store", () -> ObjectStores.open(vertx, config.objectStore(), config.data())
                .compose(store -> store.check().map(fine -> config.objectStore().uri() + " answers"))));
        return checks;
    }

    private static Optional<String> address(String configured, Optional<String> running) {
        return configured.equals("embedded") ? running : Optional.of(configured);
    }

    private static @org.jspecify.annotations.Nullable String reveal(@org.jspecify.annotations.Nullable Secret secret) {
        return secret == null ? null : secret.reveal();
    }

    private static Check embedded(String subject) {
        return new Check(subject, Verdict.OK, "embedded, not running now: started with 'run', 'scan' or 'demo'", "");
    }

    private static Check check(String subject, java.util.function.Supplier<Future<String>> look) {
        try {
            return new Check(subject, Verdict.OK, Await.result(look.get(), Duration.ofSeconds(15)), "");
        } catch (IOException | RuntimeException e) {
            return new Check(
                    subject,
                    Verdict.ERROR,
                    String.valueOf(e.getMessage()),
                    "see that it runs and that its address and password are configured (docs/CONFIGURATION.md)");
        }
    }
}
