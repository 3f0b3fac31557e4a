package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import io.vertx.core.Future;
import io.vulnstream.event.Lane;
import io.vulnstream.event.Trace;
import io.vulnstream.ledger.NewRequest;
import io.vulnstream.ledger.Reason;
import io.vulnstream.ledger.Requests;
import io.vulnstream.query.view.RequestView;
import io.vulnstream.support.Json;
import io.vulnstream.support.http.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The mutation requestScan: checks, records who asked, and hands over to the ledger. */
final class ScanRequests {
    private static final int LONGEST_KEY = 200;
    private final Requests requests;
    private final RequestStore store;
    private final RequestRules rules;

    ScanRequests(Requests requests, RequestStore store, RequestRules rules) {
        this.requests = requests;
        this.store = store;
        this.rules = rules;
    }

    record Payload(List<RequestView> requests, List<RequestRules.Problem> problems) {}

    Future<Payload> accept(DataFetchingEnvironment env) {
        var principal = principal(env);
        var input = Arguments.in(env, "input");
        var references = required(input.texts("references")).stream().distinct().toList();
        rules.refuseSizes(references);
        var key = input.text("idempotencyKey");
        if (key != null && (key.isBlank() || key.length() > LONGEST_KEY)) {
            throw QueryProblem.badInput("'idempotencyKey' has 1 to " + LONGEST_KEY + " characters");
        }
        var checked = rules.check(references, input.texts("scanners"), input.texts("platforms"));
        if (checked.good().isEmpty()) {
            return Future.succeededFuture(new Payload(List.of(), checked.problems()));
        }
        var trace = env.getGraphQlContext().getOrDefault(Trace.class, Trace.begin());
        var asked = checked.good().stream()
                .map(reference -> newRequest(reference, input, principal, trace.next()))
                .toList();
        return accept(asked, principal).map(views -> new Payload(views, checked.problems()));
    }

    /** The audit comes first: what happened without a trace of who did it would be worse than one that failed with it. */
    private Future<List<RequestView>> accept(List<NewRequest> asked, Principal principal) {
        var references = asked.stream().map(NewRequest::reference).toList();
        var first = asked.get(0);
        var detail = Json.mapper()
                .createObjectNode()
                .put("lane", first.lane().word())
                .put("rescan", first.rescan())
                .put("trace", first.trace().traceId());
        return store.audit(principal.name(), "scan.request", references, detail.toString())
                .compose(done -> requests.accept(asked))
                .compose(store::byIds);
    }

    private static NewRequest newRequest(String reference, Arguments input, Principal principal, Trace trace) {
        var key = input.text("idempotencyKey");
        var platforms = input.texts("platforms");
        return new NewRequest(
                reference,
                input.texts("scanners"),
                platforms == null || platforms.isEmpty() ? null : platforms,
                input.word("lane", Lane.class) == Lane.ROUTINE ? Lane.ROUTINE : Lane.URGENT,
                Reason.ON_DEMAND,
                Boolean.TRUE.equals(input.flag("rescan")),
                principal.name(),
                key == null ? null : key + " " + reference,
                null,
                trace);
    }

    /** From the token, never from the request. Who belongs to no team and administrates nothing may only read. */
    private static Principal principal(DataFetchingEnvironment env) {
        Principal principal = env.getGraphQlContext().get(Principal.class);
        if (principal == null) {
            throw new QueryProblem(QueryProblem.Code.UNAUTHENTICATED, "requestScan needs a token");
        }
        if (!principal.administrator() && principal.teams().isEmpty()) {
            throw new QueryProblem(
                    QueryProblem.Code.FORBIDDEN,
                    "'" + principal.name() + "' may only read: give its token a team to let it ask for scans");
        }
        return principal;
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the schema requires it");
        }
        return value;
    }
}
