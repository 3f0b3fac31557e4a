package io.vulnstream.app.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.app.Await;
import io.vulnstream.app.embedded.DataDirectory;
import io.vulnstream.app.embedded.Running;
import io.vulnstream.config.AppConfig;
import io.vulnstream.scanner.ScannerDoctor.Check;
import io.vulnstream.scanner.ScannerDoctor.Verdict;
import io.vulnstream.store.ObjectStores;
import io.vulnstream.stream.RedisCheck;
import io.vulnstream.stream.RedisConnections;
import io.vulnstream.stream.StreamNames;
import io.vulnstream.support.FileReasons;
import io.vulnstream.support.http.Trust;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.support.pg.SchemaVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Says of the data directory and of every server how it is, and what to do where it is wrong. Blocks. */
final class ServerDoctor {
    private static final Duration ANSWER = Duration.ofSeconds(15);
    private final Vertx vertx;
    private final AppConfig config;
    private final Optional<Running> owner;

    ServerDoctor(Vertx vertx, AppConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.owner = DataDirectory.running(config.data());
    }

    Check dataDirectory() {
        var directory = config.data();
        try {
            Files.createDirectories(directory);
            Files.delete(Files.writeString(Files.createTempFile(directory, "doctor", null), "can it be written?"));
            return new Check(
                    "data directory",
                    Verdict.OK,
                    directory
                            + owner.map(running -> ", held by process " + running.pid() + " at " + running.http())
                                    .orElse(""),
                    "");
        } catch (IOException e) {
            return new Check(
                    "data directory",
                    Verdict.ERROR,
                    directory + " cannot be written (" + FileReasons.of(e) + ")",
                    "make it writable, make room there, or use another one with --data DIR");
        }
    }

    List<Check> check() {
        var checks = new ArrayList<>(postgres());
        checks.add(redis());
        checks.add(objects());
        return checks;
    }

    /** And of what is in it. */
    private List<Check> postgres() {
        var address = config.postgres().embedded()
                ? owner.map(Running::postgres)
                : Optional.of(config.postgres().uri());
        if (address.isEmpty()) {
            return List.of(embedded("PostgreSQL"));
        }
        var pg = Pg.connect(vertx, config.postgres().access(address.get(), config.network()), 1);
        var answers = check("PostgreSQL", "postgres.uri and postgres.password", () -> SchemaVersion.check(pg)
                .map(fine -> "answers, the schema is current"));
        return answers.verdict() == Verdict.OK ? List.of(answers, targets(pg)) : List.of(answers);
    }

    private Check targets(Pg pg) {
        try {
            return Await.result(new TargetDoctor(pg, config.exporter().maxAge()).check(), ANSWER);
        } catch (IOException e) {
            return new Check("targets", Verdict.ERROR, FileReasons.message(e), "see what PostgreSQL logs");
        }
    }

    private Check redis() {
        var address = config.redis().embedded()
                ? owner.map(Running::redis)
                : Optional.of(config.redis().uri());
        if (address.isEmpty()) {
            return embedded("Redis");
        }
        var redis = RedisConnections.connect(vertx, config.redis().access(address.get(), config.network()), 4);
        return check("Redis", "redis.uri and redis.password", () -> new RedisCheck(
                        redis, new StreamNames(config.environment()))
                .suitable()
                .map(version -> "answers, version " + version));
    }

    private Check objects() {
        var place = config.objectStore().uri();
        var shown = place.equals("folder") ? config.below("objects").toString() : place;
        return check("object store", "objectStore", () -> ObjectStores.open(
                        vertx,
                        config.objectStore(),
                        config.data(),
                        config.network().outbound())
                .compose(store -> store.check().map(fine -> shown + " answers")));
    }

    private static Check embedded(String subject) {
        return new Check(subject, Verdict.OK, "embedded, not running now: started with 'run', 'scan' or 'demo'", "");
    }

    /** @param keys of the configuration that lead to it */
    private static Check check(String subject, String keys, Supplier<Future<String>> look) {
        try {
            return new Check(subject, Verdict.OK, Await.result(look.get(), ANSWER), "");
        } catch (IOException | RuntimeException e) {
            return new Check(subject, Verdict.ERROR, Trust.refusal(e).orElse(FileReasons.message(e)), advice(e, keys));
        }
    }

    private static String advice(Exception failure, String keys) {
        if (failure.getCause() instanceof IllegalArgumentException) {
            return "no node starts with it";
        }
        return FileReasons.message(failure).contains("vulnstream migrate")
                ? "run 'vulnstream migrate' with this configuration"
                : "see that it runs and can be reached, and that " + keys + " are right (docs/CONFIGURATION.md)";
    }
}
