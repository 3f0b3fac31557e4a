package io.vulnstream.support.breaker;

import io.vertx.core.Vertx;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The breakers of a process, made when they are first asked for. */
public final class Breakers {
    private static final int MOST = 1000;

    private final Vertx vertx;
    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();

    public Breakers(Vertx vertx) {
        this.vertx = vertx;
    }

    /** @param settings of one that is not there yet */
    public Breaker of(String name, Breaker.Settings settings) {
        // References are anybody's words: a thousand invented hosts must not stay in memory.
        if (breakers.size() > MOST) {
            breakers.values().removeIf(Breaker::closed);
        }
        return breakers.computeIfAbsent(name, n -> new Breaker(vertx, n, settings));
    }

    /** Those that are not closed, by name. */
    public List<Breaker> notClosed() {
        return breakers.values().stream()
                .filter(breaker -> !breaker.closed())
                .sorted(Comparator.comparing(Breaker::name))
                .toList();
    }
}
