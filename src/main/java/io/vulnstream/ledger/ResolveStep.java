package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.bus.Settlement;
import io.vulnstream.config.AppConfig;
import io.vulnstream.event.Cause;
import io.vulnstream.ledger.ReferenceResolver.Image;
import io.vulnstream.ledger.ReferenceResolver.Resolution;
import io.vulnstream.ledger.ResolutionStore.Due;
import io.vulnstream.ledger.RetryPolicy.Decision;
import io.vulnstream.support.OutageLog;
import io.vulnstream.support.pg.Pg;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns requests into jobs: asks the registry what a reference names now, a bounded number at once. No row is locked
 * meanwhile; what was found is committed only while the request still waits for it. Used on one context.
 */
public final class ResolveStep {
    private static final Logger LOG = LoggerFactory.getLogger(ResolveStep.class);
    private static final int HELD_AT_ONCE = 1000;
    /** Read at once, of each lane; read again whenever something changes. */
    private static final int AHEAD = 200;

    private static final int MOST_IN_FLIGHT = 1000;
    private static final long MOMENT_MILLIS = 200;

    private final Vertx vertx;
    private final ResolutionStore store;
    private final ReferenceResolver resolver;
    private final Supplier<Set<String>> enabled;
    private final AppConfig.Dispatcher config;
    private final RetryPolicy policy;
    private final OutageLog outage = new OutageLog(LOG, "resolve", "Storing what references name");
    private final Set<Long> inFlight = new HashSet<>();
    private final ResolveQueue next;
    private int asking;

    /** @param enabled names of the scanners a request means that names none */
    public ResolveStep(
            Vertx vertx,
            Pg pg,
            ReferenceResolver resolver,
            Supplier<Set<String>> enabled,
            AppConfig.Dispatcher config,
            RetryPolicy policy) {
        this.vertx = vertx;
        this.store = new ResolutionStore(pg, new JobRequestStore(config.scannerStateAge()));
        this.resolver = resolver;
        this.enabled = enabled;
        this.config = config;
        this.policy = policy;
        this.next = new ResolveQueue(config.routineShare());
    }

    /**
     * Looks at what is due, and begins with as many as there is room for; the others follow as room is made.
     *
     * @param more called when there may be more to begin with
     * @param made called when something is resolved
     */
    Future<Void> pull(Runnable more, Runnable made) {
        if (inFlight.size() >= MOST_IN_FLIGHT) {
            return Future.succeededFuture(); // as soon as there are fewer, more is called for
        }
        return store.due(AHEAD, inFlight).compose(found -> {
            // Some may have been begun with while these were read.
            var due = found.stream()
                    .filter(request -> !inFlight.contains(request.id()))
                    .toList();
            var free = due.stream().filter(this::mayBegin).toList();
            next.replace(free);
            beginNext(more, made);
            return free.size() == due.size() ? Future.succeededFuture() : holdBack(more);
        });
    }

    private void beginNext(Runnable more, Runnable made) {
        while (asking < config.resolveConcurrency() && !next.isEmpty()) {
            begin(next.remove(), more, made);
        }
    }

    /** While something is under way there will be another look anyway, and one at the latest a moment later. */
    Future<Optional<Long>> untilNext() {
        return inFlight.isEmpty() ? store.untilNext() : Future.succeededFuture(Optional.of(MOMENT_MILLIS));
    }

    private boolean mayBegin(Due request) {
        return resolver.gate(request.reference()).closedFor().isZero();
    }

    /** All whose registry is left alone, and not only those there was room for: the next ones would be looked at in vain. */
    private Future<Void> holdBack(Runnable more) {
        return store.due(HELD_AT_ONCE, inFlight).compose(due -> {
            var held = due.stream().filter(request -> !mayBegin(request)).toList();
            return store.holdBack(
                            held,
                            held.stream()
                                    .map(request -> resolver.gate(request.reference()))
                                    .toList())
                    .onSuccess(done -> more.run());
        });
    }

    private void begin(Due request, Runnable more, Runnable made) {
        inFlight.add(request.id());
        asking++;
        ask(request)
                .onComplete(asked -> {
                    asking--;
                    vertx.runOnContext(nothing -> beginNext(more, made));
                    if (next.isEmpty()) {
                        more.run();
                    }
                })
                .compose(resolution -> wanted(request).compose(scanners -> commit(request, resolution, scanners)))
                .recover(failure -> failed(request, failure))
                .onSuccess(done -> {
                    outage.up();
                    ended(request, more);
                    made.run();
                })
                .onFailure(failure -> {
                    outage.down(failure);
                    // Not even its failure could be stored: it stays due, and is left alone for a while.
                    vertx.setTimer(config.period().toMillis(), timer -> ended(request, more));
                });
    }

    private void ended(Due request, Runnable more) {
        inFlight.remove(request.id());
        if (inFlight.size() == MOST_IN_FLIGHT - 1) {
            more.run();
        }
    }

    private Future<Resolution> ask(Due request) {
        try {
            return resolver.resolve(request.reference());
        } catch (RuntimeException e) { // what is not to throw may do so for input nobody thought of
            return Future.failedFuture(e);
        }
    }

    private Future<Void> commit(Due request, Resolution resolution, Set<String> scanners) {
        var images = resolution.images().stream()
                .filter(image -> asked(request, image))
                .collect(Collectors.toMap(Image::digest, image -> image, (first, same) -> first))
                .values()
                .stream()
                .sorted(Comparator.comparing(Image::digest))
                .toList();
        if (images.isEmpty()) {
            return store.bury(request, Cause.ARTIFACT_UNUSABLE, nothingToScan(request, resolution));
        }
        if (scanners.isEmpty()) {
            return store.postpone(request, config.retry().maximum(), request.attempts(), null, "no scanner is enabled");
        }
        return store.commit(new Resolved(request, resolution, images, scanners));
    }

    private static boolean asked(Due request, Image image) {
        var platform = image.platform();
        var asked = request.platforms();
        return asked == null
                || platform == null
                || asked.stream().anyMatch(p -> platform.equals(p) || platform.startsWith(p + "/"));
    }

    private static String nothingToScan(Due request, Resolution resolution) {
        if (resolution.images().isEmpty()) {
            return "the index names no image";
        }
        var there = resolution.images().stream()
                .map(Image::platform)
                .filter(Objects::nonNull)
                .sorted()
                .toList();
        return "there are images for " + there + " and none for the platforms asked for, " + request.platforms();
    }

    private Future<Set<String>> wanted(Due request) {
        var named = request.scanners();
        if (named == null) {
            return Future.succeededFuture(enabled.get());
        }
        var unknown = new TreeSet<>(named);
        unknown.removeAll(enabled.get());
        if (unknown.isEmpty()) {
            return Future.succeededFuture(Set.copyOf(named));
        }
        return store.seenScanners().compose(seen -> {
            unknown.removeAll(seen);
            return unknown.isEmpty()
                    ? Future.succeededFuture(Set.copyOf(named))
                    : Future.failedFuture(new PipelineFailure.Rejected(
                            Cause.REFERENCE_INVALID,
                            "no scanner is named " + String.join(", ", unknown) + "; there are "
                                    + String.join(", ", new TreeSet<>(enabled.get()))));
        });
    }

    private Future<Void> failed(Due request, Throwable failure) {
        var decision = policy.decide(request.attempts() + 1, Settlement.of(failure));
        if (decision instanceof Decision.Again again) {
            return store.postpone(request, again.delay(), again.attempts(), again.cause(), again.detail());
        }
        var dead = (Decision.Dead) decision;
        LOG.atInfo()
                .addKeyValue("event", "request.dead")
                .addKeyValue("trace_id", request.trace().traceId())
                .log("A request is dead, {}: {}", dead.cause().word(), dead.detail());
        return store.bury(request, dead.cause(), dead.detail());
    }
}
