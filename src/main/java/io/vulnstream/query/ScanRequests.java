package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import io.vertx.core.Future;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.intake.Intake;
import io.vulnstream.intake.RequestRules;
import io.vulnstream.intake.ScanCommand;
import io.vulnstream.ledger.Acceptance;
import io.vulnstream.query.view.RequestView;
import java.util.List;
import java.util.Objects;

/** The mutation requestScan: the same as POST /scans, for fewer references. */
final class ScanRequests {
    private static final int MOST = 100;
    private final Intake intake;
    private final RequestStore store;

    ScanRequests(Intake intake, RequestStore store) {
        this.intake = intake;
        this.store = store;
    }

    record Payload(List<RequestView> requests, List<RequestRules.Problem> problems) {}

    Future<Payload> accept(DataFetchingEnvironment env) {
        var principal = Callers.principal(env, "requestScan");
        var trace = env.getGraphQlContext().getOrDefault(Trace.class, Trace.begin());
        return intake.accept(command(Arguments.in(env, "input")), MOST, principal, trace)
                .compose(answer -> store.byIds(answer.requests().stream()
                                .map(Acceptance.Entry::id)
                                .toList())
                        .map(views -> new Payload(views, answer.problems())));
    }

    private static ScanCommand command(Arguments input) {
        return new ScanCommand(
                Objects.requireNonNull(input.texts("references"), "the schema requires it"),
                input.texts("scanners"),
                input.texts("platforms"),
                input.word("lane", Lane.class),
                Boolean.TRUE.equals(input.flag("rescan")),
                input.text("idempotencyKey"));
    }
}
