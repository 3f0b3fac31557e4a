package io.vulnstream.query;

import graphql.schema.GraphQLSchema;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import io.vulnstream.bus.Hints;
import io.vulnstream.intake.Intake;
import io.vulnstream.ledger.DeadLetters;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.triage.Decisions;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * The schema with its fetchers.
 *
 * @param batches made anew for each request
 */
record QuerySchema(GraphQLSchema schema, Wiring.Batches batches) {
    private static final String RESOURCE = "/graphql/schema.graphqls";

    static QuerySchema over(Pg pg, Hints hints, Intake intake, Decisions decisions, Duration listingAge) {
        var stores = Stores.over(pg, listingAge);
        var entities = Entities.of(stores);
        var wiring = new Wiring();
        parts(stores, entities, new RequestCommands(intake, stores.requests()))
                .forEach(part -> part.contribute(wiring));
        deadLetters(pg, hints, stores).forEach(part -> part.contribute(wiring));
        reading(pg, stores, entities, listingAge).forEach(part -> part.contribute(wiring));
        new DecisionFields(stores.decisions(), entities).contribute(wiring);
        new DecisionCommands(decisions, stores.decisions(), stores.problems()).contribute(wiring);
        new SignalFields(new SignalStore(pg)).contribute(wiring);
        wiring.scalar(Scalars.DATE_TIME);
        wiring.scalar(Scalars.LONG);
        try (var reader =
                new InputStreamReader(QuerySchema.class.getResourceAsStream(RESOURCE), StandardCharsets.UTF_8)) {
            var types = new SchemaParser().parse(reader);
            return new QuerySchema(new SchemaGenerator().makeExecutableSchema(types, wiring.build()), wiring.batches());
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }

    private static List<SchemaPart> parts(Stores stores, Entities entities, RequestCommands commands) {
        return List.of(
                new NodeFields(stores),
                new SourceFields(stores.sources(), stores.artifacts(), entities),
                new ArtifactFields(
                        stores.artifacts(), stores.sources(), stores.scans(), stores.jobs(), stores.findings()),
                new ScanFields(stores.scans(), stores.jobs(), entities),
                new FindingFields(stores, entities),
                new ProblemFields(stores, entities),
                new ChangeFields(stores, entities),
                new SubscriptionFields(stores.transitions()),
                new VulnerabilityFields(stores.vulnerabilities()),
                new RequestFields(stores.requests(), stores.jobs(), stores.artifacts()),
                commands,
                new TargetFields(stores.targets()),
                new ExportFields(stores.exports(), stores.targets()));
    }

    /** What is made of many rows. */
    private static List<SchemaPart> reading(Pg pg, Stores stores, Entities entities, Duration listingAge) {
        return List.of(
                new SummaryFields(new SummaryStore(pg), entities),
                new PackageFields(new PackageStore(pg), entities),
                new ComparisonFields(new ComparisonStore(pg), stores, entities),
                new SpreadFields(new SpreadStore(pg), entities),
                new CoverageFields(new CoverageStore(pg, listingAge), stores.targets()));
    }

    private static List<SchemaPart> deadLetters(Pg pg, Hints hints, Stores stores) {
        var letters = new DeadLetterStore(pg);
        return List.of(
                new DeadLetterFields(letters, new QuarantinedStore(pg), stores.jobs(), stores.requests()),
                new DeadLetterCommands(new DeadLetters(pg, hints), letters));
    }
}
