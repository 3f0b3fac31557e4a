package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import io.vertx.core.Future;
import io.vulnstream.ledger.RequestState;
import io.vulnstream.query.view.RequestView;
import java.util.List;

/** ScanRequest and progress. */
final class RequestFields implements SchemaPart {
    private static final int MOST_PROGRESS = 1_000;
    private final RequestStore requests;
    private final JobStore jobs;
    private final ArtifactStore artifacts;

    RequestFields(RequestStore requests, JobStore jobs, ArtifactStore artifacts) {
        this.requests = requests;
        this.jobs = jobs;
        this.artifacts = artifacts;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Query", "request", env -> {
            var id = Arguments.of(env).id("id");
            return requests.byIds(id == null ? List.of() : List.of(id))
                    .map(found -> found.isEmpty() ? null : found.get(0));
        });
        wiring.root("Query", "requests", this::page);
        wiring.root("Query", "progress", env -> jobs.progress(Arguments.of(env).ids("requests", MOST_PROGRESS)));
        wiring.field(
                "ScanRequest",
                "artifacts",
                Batch.many("ScanRequest.artifacts", artifacts::ofRequests),
                RequestView::key);
    }

    private Future<Connection<RequestView>> page(DataFetchingEnvironment env) {
        var page = PageRequest.of(env, RequestStore.REQUESTS, 1);
        var arguments = Arguments.of(env);
        return requests.page(
                        arguments.ids("ids", PageRequest.LARGEST), arguments.word("state", RequestState.class), page)
                .map(rows -> Connection.of(rows, page, RequestStore::cursor));
    }
}
