package io.vulnstream.app;

import io.vulnstream.intake.Intake;
import io.vulnstream.query.GraphQlRoutes;
import io.vulnstream.query.QueryEngine;
import io.vulnstream.query.QueryLimits;
import io.vulnstream.support.http.RouteMounter;

/** The query role: nothing but routes. */
final class QueryWiring {
    private QueryWiring() {}

    /** Takes a while: the schema is read and checked. */
    static RouteMounter routes(Core core, Intake intake) {
        var config = core.config().query();
        var engine = new QueryEngine(
                core.vertx(),
                core.pg(),
                intake,
                new QueryLimits(
                        config.maxDepth(),
                        config.maxComplexity(),
                        config.timeout(),
                        core.config().exporter().maxAge()));
        return new GraphQlRoutes(core.vertx(), engine, config.graphiql());
    }
}
