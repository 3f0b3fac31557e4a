package io.vulnstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.OperationDefinition;
import graphql.language.SelectionSet;
import graphql.parser.Parser;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Postgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** However long the lists are, a query takes one statement for each field that leads somewhere. */
@ExtendWith(VertxExtension.class)
class StatementsIT {
    private static final String EVERYTHING = QueryServer.resource("/query/everything.graphql");
    /** Names, details and what is known besides of a vulnerability: values that a statement each fetches. */
    private static final int GROUPS = 3;

    private final AtomicInteger statements = new AtomicInteger();

    @Test
    void noQueryTakesMoreStatementsThanItHasFieldsThatLeadSomewhere(Vertx vertx) {
        // Given
        var server =
                QueryServer.start(vertx, database -> counting(vertx, database)).seeded();
        server.run(QueryServer.resource("/query/many.sql"));
        var document = Parser.parse(EVERYTHING.replace("first: 10", "first: 15"));

        var fragments = document.getDefinitionsOfType(FragmentDefinition.class).stream()
                .collect(Collectors.toMap(FragmentDefinition::getName, FragmentDefinition::getSelectionSet));

        for (var operation : document.getDefinitionsOfType(OperationDefinition.class)) {
            if (operation.getOperation() != OperationDefinition.Operation.QUERY) {
                continue;
            }
            // When
            statements.set(0);
            server.data(EVERYTHING.replace("first: 10", "first: 15"), operation.getName(), Map.of());

            // Then
            assertThat(statements.get())
                    .as(operation.getName())
                    .isBetween(1, GROUPS + leading(operation.getSelectionSet(), fragments));
        }
    }

    @Test
    void aPageOfAHundredTakesAsManyStatementsAsAPageOfTwo(Vertx vertx) {
        // Given
        var server =
                QueryServer.start(vertx, database -> counting(vertx, database)).seeded();
        server.run(QueryServer.resource("/query/many.sql"));

        for (var query : List.of(
                "problems(first: %d) {nodes {source {address} package {name} vulnerability {name epss} teams {team}}}",
                "findings(first: %d) {nodes {artifact {platform} package {name} vulnerability {name aliases} agreement {looked}}}",
                "findings(filter: {team: \"payments\"}, first: %d) {nodes {artifact {platform} package {name}}}",
                "changes(first: %d) {nodes {problem {source {address} vulnerability {name}} transition {kind}}}",
                "summary {teams {team} sources(first: %d) {nodes {source {address} counts {resolved}}}}",
                "packages(filter: {name: \"openssl\"}, first: %d) {nodes {package {name} artifact {references {name} sources {address}}}}",
                "coverage(first: %d) {nodes {target {name} state}}",
                "vulnerability(name: \"CVE-2030-0001\") {sources(first: %d) {nodes {source {address counts {resolved}}}}}",
                "compare(source: \"00000000-0000-7000-8000-000000000051\", from: \"1.0\", to: \"latest\")"
                        + " {entries(first: %d) {nodes {package {name} vulnerability {name} problem {status}}}}")) {
            // When
            var few = statements(server, query.formatted(2));
            var many = statements(server, query.formatted(100));

            // Then
            assertThat(many).as(query).isEqualTo(few).isBetween(1, 8);
        }
    }

    private int statements(QueryServer server, String query) {
        statements.set(0);
        server.data("{" + query + "}");
        return statements.get();
    }

    /** Every statement takes a connection. */
    private Pg counting(Vertx vertx, Postgres.Database database) {
        var pool = PgBuilder.pool().connectingTo(database.uri()).using(vertx).build();
        return new Pg((Pool) Proxy.newProxyInstance(
                Pool.class.getClassLoader(), new Class<?>[] {Pool.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        statements.incrementAndGet();
                    }
                    try {
                        return method.invoke(pool, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** Fields with fields of their own that are no layer of a connection. */
    private static int leading(@Nullable SelectionSet selections, Map<String, SelectionSet> fragments) {
        if (selections == null) {
            return 0;
        }
        int count = 0;
        for (Object selection : selections.getSelections()) {
            if (selection instanceof Field field && field.getSelectionSet() != null) {
                var layer = List.of("edges", "node", "nodes", "pageInfo").contains(field.getName());
                count += (layer ? 0 : 1) + leading(field.getSelectionSet(), fragments);
            } else if (selection instanceof FragmentSpread spread) {
                count += leading(fragments.get(spread.getName()), fragments);
            }
        }
        return count;
    }
}
