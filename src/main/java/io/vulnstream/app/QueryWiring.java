package io.vulnstream.app;

import io.vulnstream.app.cli.Version;
import io.vulnstream.bus.PipelineFailure;
import io.vulnstream.exchange.ExportRoutes;
import io.vulnstream.exchange.Exports;
import io.vulnstream.exchange.VexRoutes;
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
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The query role: nothing but routes. */
final class QueryWiring {
    private QueryWiring() {}

    /** What other tools read, and what others state: findings and decisions in the formats of standards. */
    static List<RouteMounter> exchange(Core core) {
        var exports = new Exports(core.vertx(), core.pg(), core.config().below("exports"), Version.current());
        UnaryOperator<String> reference = text -> ImageReference.parse(text).toString();
        Function<String, List<String>> sources = name -> spellings(name, ImageReference::parseRepository);
        return List.of(
                new ExportRoutes(
                        exports, core.pg(), new ExportRoutes.Spellings(name -> spellings(name, reference), sources)),
                new VexRoutes(core.vertx(), core.pg(), decisions(core), sources));
    }

    private static Decisions decisions(Core core) {
        var policies = SloSettings.policies(core.config().slo());
        return new Decisions(core.pg(), new ProblemReviewStore(core.pg(), policies));
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
                decisions(core),
                new QueryLimits(
                        config.maxDepth(),
                        config.maxComplexity(),
                        config.timeout(),
                        core.config().exporter().maxAge()));
        return new GraphQlRoutes(core.vertx(), engine, config.graphiql());
    }
}
