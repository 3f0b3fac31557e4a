package io.vulnstream.app;

import io.vulnstream.app.cli.Version;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.exchange.ExportRoutes;
import io.vulnstream.exchange.Exports;
import io.vulnstream.ingester.ProblemReviewStore;
import io.vulnstream.intake.Intake;
import io.vulnstream.query.GraphQlRoutes;
import io.vulnstream.query.QueryEngine;
import io.vulnstream.query.QueryLimits;
import io.vulnstream.registry.ImageReference;
import io.vulnstream.support.http.RouteMounter;
import io.vulnstream.triage.Decisions;
import io.vulnstream.triage.SloSettings;
import java.util.List;
import java.util.function.UnaryOperator;

/** The query role: nothing but routes. */
final class QueryWiring {
    private QueryWiring() {}

    /** What other tools read: findings in their formats. */
    static RouteMounter exports(Core core) {
        var exports = new Exports(core.vertx(), core.pg(), core.config().below("exports"), Version.current());
        return new ExportRoutes(
                exports,
                core.pg(),
                new ExportRoutes.Spellings(
                        name -> spellings(
                                name, text -> ImageReference.parse(text).toString()),
                        name -> spellings(name, ImageReference::parseRepository)));
    }

    private static List<String> spellings(String name, UnaryOperator<String> complete) {
        try {
            return List.of(name, complete.apply(name));
        } catch (PipelineFailure notOne) {
            return List.of(name);
        }
    }

    /** Takes a while: the schema is read and checked. */
    static RouteMounter routes(Core core, Intake intake) {
        var config = core.config().query();
        var engine = new QueryEngine(
                core.vertx(),
                core.pg(),
                intake,
                new Decisions(
                        core.pg(),
                        new ProblemReviewStore(
                                core.pg(), SloSettings.policies(core.config().slo()))),
                new QueryLimits(
                        config.maxDepth(),
                        config.maxComplexity(),
                        config.timeout(),
                        core.config().exporter().maxAge()));
        return new GraphQlRoutes(core.vertx(), engine, config.graphiql());
    }
}
