package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import io.vertx.core.Future;
import io.vulnstream.intake.Intake;
import io.vulnstream.ledger.RequestState;
import io.vulnstream.ledger.Withdrawal;
import io.vulnstream.query.view.RequestView;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/** The mutation withdrawRequest. */
final class RequestWithdrawals {
    private static final int MOST = 1_000;
    private final Intake intake;
    private final RequestStore store;

    RequestWithdrawals(Intake intake, RequestStore store) {
        this.intake = intake;
        this.store = store;
    }

    record Payload(List<RequestView> requests, List<Problem> problems) {}

    record Problem(UUID id, Withdrawal.Kind code, String message) {}

    Future<Payload> withdraw(DataFetchingEnvironment env) {
        var arguments = Arguments.of(env);
        var ids = Objects.requireNonNull(arguments.ids("ids", MOST), "the schema requires it");
        var reason = Objects.requireNonNull(arguments.text("reason"), "the schema requires it");
        return intake.withdraw(ids, Callers.principal(env, "withdrawRequest"), reason)
                .compose(this::payload);
    }

    private Future<Payload> payload(List<Withdrawal.Outcome> outcomes) {
        var withdrawn = outcomes.stream()
                .filter(outcome -> outcome.kind() == Withdrawal.Kind.WITHDRAWN)
                .map(Withdrawal.Outcome::request)
                .toList();
        var problems = outcomes.stream()
                .filter(outcome -> outcome.kind() != Withdrawal.Kind.WITHDRAWN)
                .map(outcome -> new Problem(outcome.request(), outcome.kind(), words(outcome)))
                .toList();
        return store.byIds(withdrawn).map(views -> new Payload(views, problems));
    }

    private static String words(Withdrawal.Outcome outcome) {
        return switch (outcome.kind()) {
            case NOT_FOUND -> "nobody asked under this id";
            case FORBIDDEN -> "somebody else asked for it: only they or an administrator may withdraw it";
            case ENDED ->
                outcome.ended() == RequestState.WITHDRAWN
                        ? "it was withdrawn before"
                        : "it has ended already, it is "
                                + Objects.requireNonNull(outcome.ended()).name().toLowerCase(Locale.ROOT);
            case WITHDRAWN -> throw new IllegalArgumentException("no problem");
        };
    }
}
