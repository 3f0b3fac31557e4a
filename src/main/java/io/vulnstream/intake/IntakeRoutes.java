package io.vulnstream.intake;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.event.Trace;
import io.vulnstream.intake.RequestRules.Problem;
import io.vulnstream.ledger.Acceptance;
import io.vulnstream.support.http.Access;
import io.vulnstream.support.http.Answers;
import io.vulnstream.support.http.BodyBudget;
import io.vulnstream.support.http.RouteMounter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** POST /scans: docs/INTAKE.md says how it is asked and answered. */
public final class IntakeRoutes implements RouteMounter {
    private static final String PATH = "/scans";
    private static final int MOST = 1_000;
    private static final int LARGEST_BODY = 1 << 20;
    private static final long BODIES = 32L << 20;
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private final Intake intake;
    private final BodyBudget budget = new BodyBudget(LARGEST_BODY, BODIES);

    public IntakeRoutes(Intake intake) {
        this.intake = intake;
    }

    private record Accepted(List<Acceptance.Entry> requests, List<Problem> problems) {}

    private record Refused(List<Map<String, Object>> errors, List<Problem> problems) {}

    @Override
    public void mount(Router router) {
        router.post(PATH).handler(budget::check); // a route of its own: none goes before the body's on the same one
        router.post(PATH)
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY))
                .handler(this::accept);
        router.route(PATH).handler(context -> {
            context.response().putHeader("Allow", HttpMethod.POST.name());
            Answers.error(context, 405, "BAD_USER_INPUT", "scans are asked for by POST");
        });
    }

    private void accept(RoutingContext context) {
        ScanCommand command;
        try {
            var body = context.body().buffer();
            command = ScanBody.parse(
                    body == null ? null : body.getBytes(), context.request().getHeader("Idempotency-Key"));
        } catch (Refusal refusal) {
            refuse(context, refusal);
            return;
        }
        intake.accept(command, MOST, Access.principal(context), trace(context))
                .onSuccess(answer -> answer(context, answer))
                .onFailure(failure -> failed(context, failure));
    }

    /** The caller's trace goes on where it gives one. */
    private static Trace trace(RoutingContext context) {
        return Trace.continued(context.request().getHeader("traceparent"));
    }

    private static void answer(RoutingContext context, Intake.Answer answer) {
        if (answer.repeated()) {
            context.response().putHeader("Idempotent-Replayed", "true");
        }
        if (!answer.requests().isEmpty()) {
            Answers.json(context, 202, new Accepted(answer.requests(), answer.problems()));
            return;
        }
        var error = Answers.error("BAD_USER_INPUT", "nothing of this was accepted; 'problems' says why");
        Answers.json(context, 422, new Refused(List.of(error), answer.problems()));
    }

    private static void failed(RoutingContext context, Throwable failure) {
        switch (failure) {
            case Refusal refusal -> refuse(context, refusal);
            case PipelineFailure.Retryable later -> {
                var after = Objects.requireNonNullElse(later.after(), AGAIN);
                context.response().putHeader("Retry-After", String.valueOf(Math.max(1, after.toSeconds())));
                Answers.error(context, 503, "UNAVAILABLE", String.valueOf(later.getMessage()));
            }
            default -> context.fail(failure);
        }
    }

    private static void refuse(RoutingContext context, Refusal refusal) {
        int status =
                switch (refusal.kind()) {
                    case BAD_USER_INPUT -> 400;
                    case FORBIDDEN -> 403;
                    case CONFLICT -> 409;
                };
        Answers.error(context, status, refusal.kind().name(), String.valueOf(refusal.getMessage()));
    }
}
