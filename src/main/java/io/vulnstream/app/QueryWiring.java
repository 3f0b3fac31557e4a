package io.vulnstream.app;

import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.ledger.RequestStore;
import io.vulnstream.query.GraphQlRoutes;
import io.vulnstream.query.QueryEngine;
import io.vulnstream.query.QueryLimits;
import io.vulnstream.query.RequestRules;
import io.vulnstream.registry.ImageReference;
import io.vulnstream.scanner.adapter.AdapterCatalog;
import io.vulnstream.support.http.RouteMounter;
import java.util.Optional;

/** The query role: nothing but routes. */
final class QueryWiring {
    private QueryWiring() {}

    /** Takes a while: the schema is read and checked. */
    static RouteMounter routes(Core core, AdapterCatalog adapters) {
        var config = core.config().query();
        var engine = new QueryEngine(
                core.vertx(),
                core.pg(),
                new RequestStore(core.pg(), core.hints()),
                new RequestRules(QueryWiring::referenceProblem, adapters::names),
                new QueryLimits(config.maxDepth(), config.maxComplexity(), config.timeout()));
        return new GraphQlRoutes(core.vertx(), engine, config.graphiql());
    }

    private static Optional<String> referenceProblem(String reference) {
        try {
            ImageReference.parse(reference);
            return Optional.empty();
        } catch (PipelineFailure failure) {
            return Optional.of(String.valueOf(failure.getMessage()));
        }
    }
}
