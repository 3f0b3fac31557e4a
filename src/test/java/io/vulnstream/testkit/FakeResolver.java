package io.vulnstream.testkit;

import io.vertx.core.Future;
import io.vulnstream.ledger.ReferenceResolver;
import io.vulnstream.support.breaker.Gate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A registry in memory: every reference is one image of its own unless told otherwise. */
public final class FakeResolver implements ReferenceResolver {
    private final Map<String, Future<Resolution>> answers = new ConcurrentHashMap<>();
    private final Map<String, Duration> held = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    public static String digest(int number) {
        return "sha256:" + "%064x".formatted(number);
    }

    public static Image image(int number, @Nullable String platform) {
        return new Image(digest(number), "application/vnd.oci.image.manifest.v1+json", platform);
    }

    public FakeResolver names(String reference, Resolution resolution) {
        answers.put(reference, Future.succeededFuture(resolution));
        return this;
    }

    public FakeResolver answers(String reference, Future<Resolution> answer) {
        answers.put(reference, answer);
        return this;
    }

    public FakeResolver fails(String reference, Throwable failure) {
        answers.put(reference, Future.failedFuture(failure));
        return this;
    }

    /** What begins like this is not to be asked. */
    public FakeResolver heldBack(String prefix, Duration time) {
        held.put(prefix, time);
        return this;
    }

    @Override
    public Gate gate(String reference) {
        return held.entrySet().stream()
                .filter(known -> reference.startsWith(known.getKey()))
                .<Gate>map(known -> new ClosedGate(known.getValue(), "connection refused"))
                .findFirst()
                .orElse(Gate.OPEN);
    }

    public int asked() {
        return asked.get();
    }

    @Override
    public Future<Resolution> resolve(String reference) {
        asked.incrementAndGet();
        return answers.getOrDefault(
                reference,
                Future.succeededFuture(new Resolution(
                        "registry.test/some/image",
                        reference,
                        null,
                        List.of(image(reference.hashCode() & 0xffffff, "linux/amd64")))));
    }
}
