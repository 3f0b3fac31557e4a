package io.vulnstream.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import graphql.language.Document;
import graphql.language.OperationDefinition;
import graphql.parser.Parser;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every field of every type, once, over HTTP against rows. A field that is added to the schema must be added here. */
@ExtendWith(VertxExtension.class)
class WholeSchemaIT {
    /** Told over a WebSocket: see SubscriptionIT. */
    private static final Set<String> SUBSCRIBED = Set.of("Subscription", "ChangeEvent");

    private final String text = QueryServer.resource("/query/everything.graphql");
    private final GraphQLSchema schema = new SchemaGenerator()
            .makeExecutableSchema(
                    new SchemaParser().parse(QueryServer.resource("/graphql/schema.graphqls")),
                    RuntimeWiring.newRuntimeWiring()
                            .scalar(Scalars.DATE_TIME)
                            .scalar(Scalars.LONG)
                            .type("Node", type -> type.typeResolver(env -> null))
                            .build());

    @Test
    void everyFieldOfEveryTypeGivesAValueSomewhere(Vertx vertx) {
        // Given
        var server = QueryServer.start(vertx).seeded();
        server.run(QueryServer.resource("/query/dead.sql"));
        Document document = Parser.parse(text);
        var seen = new TreeSet<String>();

        // When
        for (var operation : document.getDefinitionsOfType(OperationDefinition.class)) {
            var data = server.data(text, operation.getName(), Map.of());
            var root = operation.getOperation() == OperationDefinition.Operation.MUTATION
                    ? schema.getMutationType()
                    : schema.getQueryType();
            collect(root, data, seen);
        }

        // Then
        assertThat(seen).containsAll(fields());
    }

    private Set<String> fields() {
        return schema.getAllTypesAsList().stream()
                .filter(GraphQLObjectType.class::isInstance)
                .map(GraphQLObjectType.class::cast)
                .filter(type -> !type.getName().startsWith("__"))
                .filter(type -> !SUBSCRIBED.contains(type.getName()))
                .flatMap(type -> type.getFieldDefinitions().stream().map(field -> name(type, field)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Notes each field that has a value which says something: not null, no empty list, no empty object. */
    private void collect(GraphQLObjectType type, JsonNode object, Set<String> seen) {
        for (var field : type.getFieldDefinitions()) {
            var value = object.path(field.getName());
            if (value.isMissingNode() || value.isNull() || (value.isContainerNode() && value.isEmpty())) {
                continue;
            }
            seen.add(name(type, field));
            if (GraphQLTypeUtil.unwrapAll(field.getType()) instanceof GraphQLObjectType inner) {
                if (value.isArray()) {
                    value.forEach(element -> collect(inner, element, seen));
                } else {
                    collect(inner, value, seen);
                }
            }
        }
    }

    private static String name(GraphQLObjectType type, GraphQLFieldDefinition field) {
        return type.getName() + "." + field.getName();
    }
}
