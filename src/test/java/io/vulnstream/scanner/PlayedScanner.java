package io.vulnstream.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vulnstream.bus.Permit;
import io.vulnstream.bus.Permits;
import io.vulnstream.bus.Settlement;
import io.vulnstream.bus.WorkHandler;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.Lane;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.Claim;
import io.vulnstream.ledger.FailedAttempt;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The scanner role with one scanner, which is a shell script. */
final class PlayedScanner implements AutoCloseable {
    static final String DIGEST = "sha256:" + "a".repeat(64);

    final Permits permits = new Permits(4);
    final ScannerFixture node;
    final ScannerVerticle verticle;
    final Map<String, WorkHandler> handlers = new ConcurrentHashMap<>();
    private final Permits.Kind kind = permits.kind("bad", 4);
    private final Path data;

    PlayedScanner(Path data) throws IOException {
        this.data = data;
        var folder = Files.createDirectories(data.resolve("adapters"));
        write(folder, "exit 0", "");
        node = ScannerFixture.open(
                data,
                Map.of(
                        "scanners.path", folder.toString(),
                        "scanners.grace", "1s",
                        "dispatcher.lease", "600ms"));
        var ports = node.ports(this::open);
        verticle = node.role.verticle(ports, node.role.states(ports, name -> true), name -> EnumSet.allOf(Lane.class));
        Await.value(node.vertx.deployVerticle(verticle));
    }

    /** Hands over what a test gives it. */
    private Future<WorkSource.Intake> open(String scanner, Set<Lane> lanes, int concurrency, WorkHandler handler) {
        handlers.put(scanner, handler);
        return Future.succeededFuture(() -> {
            handlers.remove(scanner);
            return Future.succeededFuture();
        });
    }

    /** A script that writes a report without findings. */
    static String reports() {
        return reports(DIGEST);
    }

    /** One about this image. */
    static String reports(String digest) {
        return """
                printf '%%s' '{"SchemaVersion":2,"ArtifactName":"x","ArtifactType":"container_image",\
                "Trivy":{"Version":"1.0"},"Metadata":{"OS":{"Family":"alpine","Name":"3.10"},\
                "RepoDigests":["r.example/x@%s"]},"Results":[]}' > $2""".formatted(digest);
    }

    Claim scan() {
        var claim = node.claim("bad", "r.example/x", DIGEST);
        node.claims.add(claim);
        assertThat(Await.value(hand(new ScanRequested(claim.job(), "bad", DIGEST))))
                .isEqualTo(Settlement.accept());
        return claim;
    }

    Permit permit() {
        return kind.acquire(1).get(0);
    }

    Future<Settlement> hand(ScanRequested request) {
        return hand(request, permit());
    }

    Future<Settlement> hand(ScanRequested request, Permit permit) {
        var handler = Objects.requireNonNull(handlers.get("bad"));
        return handler.handle(Envelope.of("dispatcher", Instant.now(), Trace.begin(), request), permit);
    }

    FailedAttempt failure() {
        var claim = scan();
        Eventually.holds(node.vertx, () -> node.claims.failures().containsKey(claim.job()));
        assertThat(node.claims.results()).isEmpty();
        return Objects.requireNonNull(node.claims.failures().get(claim.job()));
    }

    void script(String text) throws IOException {
        script(text, "");
    }

    /** $1 is the image, $2 the report. */
    void script(String text, String more) throws IOException {
        write(data.resolve("adapters"), text, more);
        Await.value(node.box.adapters().refresh());
    }

    void adapter(String text) throws IOException {
        Files.writeString(data.resolve("adapters/bad.yaml"), text);
        Await.value(node.box.adapters().refresh());
    }

    private static void write(Path folder, String script, String more) throws IOException {
        var program = folder.resolve("bad");
        Files.writeString(
                program, "#!/bin/sh\nif [ \"$1\" = version ]; then echo bad 1.2.3; exit 0; fi\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("bad.yaml"), """
                name: bad
                tool: {name: bad, path: %s, ask: {args: [version]}}
                image: reference
                report: trivy
                commands: {scan: {args: ["${image}", "${report}"]}}
                %s
                """.formatted(program, more));
    }

    @Override
    public void close() {
        Eventually.holds(node.vertx, () -> permits.free() == 4);
        node.close();
    }
}
