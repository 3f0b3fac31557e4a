package io.vulnstream.exchange;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vulnstream.support.Limiter;
import io.vulnstream.support.http.Access;
import io.vulnstream.support.http.Answers;
import io.vulnstream.support.http.BodyBudget;
import io.vulnstream.support.http.RouteMounter;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.triage.Decisions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** POST /vex takes a document in, GET /vex lists what came of statements: docs/EXCHANGE.md. */
public final class VexRoutes implements RouteMounter {
    private static final String PATH = "/vex";
    private static final int LARGEST_BODY = 8 << 20;
    private static final long BODIES = 4L * LARGEST_BODY;
    private static final int MOST = 10_000;
    private static final int PAGE = 100;
    /** The server ends a connection on which nothing happens for a minute. */
    private static final Duration LONGEST = Duration.ofSeconds(25);

    private final VexImport imports;
    private final VexRecordStore records;
    private final WorkerExecutor workers;
    private final BodyBudget budget = new BodyBudget(LARGEST_BODY, BODIES);
    private final Limiter oneAtATime = new Limiter(1);
    private final Duration longest;

    /** @param spellings of the address of a source, the address itself first */
    public VexRoutes(Vertx vertx, Pg pg, Decisions decisions, Function<String, List<String>> spellings) {
        this(vertx, pg, decisions, spellings, LONGEST);
    }

    /** @param longest for the statements of one document */
    VexRoutes(Vertx vertx, Pg pg, Decisions decisions, Function<String, List<String>> spellings, Duration longest) {
        this.longest = longest;
        this.imports = new VexImport(pg, decisions, spellings);
        this.records = new VexRecordStore(pg);
        this.workers = vertx.createSharedWorkerExecutor("vs-vex", 1, 1, TimeUnit.MINUTES);
    }

    @Override
    public void mount(Router router) {
        router.post(PATH).handler(budget::check); // a route of its own: none goes before the body's on the same one
        router.post(PATH)
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY))
                .handler(this::take);
        router.get(PATH).handler(this::list);
        router.route(PATH).handler(context -> {
            context.response().putHeader("Allow", "GET, POST");
            Answers.error(context, 405, "BAD_USER_INPUT", "VEX documents are taken in by POST and listed by GET");
        });
    }

    private void take(RoutingContext context) {
        var body = context.body().buffer();
        var bytes = body == null ? new byte[0] : body.getBytes();
        var principal = Access.principal(context);
        oneAtATime
                .run(() -> workers.executeBlocking(() -> bounded(VexReader.read(bytes)), false)
                        .compose(document -> imports.take(document, principal, longest)))
                .onSuccess(result -> Answers.json(context, 200, result))
                .onFailure(failure -> failed(context, failure));
    }

    private static VexDocument bounded(VexDocument document) throws VexInvalid {
        if (document.statements().size() > MOST) {
            throw new VexInvalid(
                    "this document says something of " + document.statements().size()
                            + " products: split it into documents of " + MOST + " at most, each with an id of its own");
        }
        return document;
    }

    private void list(RoutingContext context) {
        var word = context.request().getParam("outcome", VexOutcome.UNKNOWN_PRODUCT.word());
        var outcome = VexOutcome.ofWord(word);
        var before = context.request().getParam("before", String.valueOf(Long.MAX_VALUE));
        if (outcome.isEmpty() || !before.matches("\\d{1,19}")) {
            Answers.error(
                    context,
                    400,
                    "BAD_USER_INPUT",
                    "outcome is applied, unchanged, unknown-product, unusable or postponed, and before the key of a line");
            return;
        }
        number(before)
                .compose(key -> records.kept(outcome.get(), key, PAGE))
                .onSuccess(kept -> Answers.json(context, 200, Map.of("statements", kept)))
                .onFailure(failure -> failed(context, failure));
    }

    private static Future<Long> number(String digits) {
        try {
            return Future.succeededFuture(Long.parseLong(digits));
        } catch (NumberFormatException e) {
            return Future.succeededFuture(Long.MAX_VALUE);
        }
    }

    private static void failed(RoutingContext context, Throwable failure) {
        if (failure instanceof VexInvalid invalid) {
            Answers.error(context, 422, "BAD_USER_INPUT", String.valueOf(invalid.getMessage()));
        } else if (Pg.unavailable(failure)) {
            context.response().putHeader("Retry-After", "5");
            Answers.error(
                    context,
                    503,
                    "UNAVAILABLE",
                    "PostgreSQL is away or too slow; some statements may have been applied: send the document again");
        } else {
            context.fail(failure);
        }
    }
}
