package io.vulnstream.query;

import graphql.analysis.FieldComplexityCalculator;
import graphql.analysis.FieldComplexityEnvironment;
import graphql.schema.GraphQLTypeUtil;
import java.util.Set;

/**
 * Estimates how many objects a query may fetch: a page counts as many as it asks for, with what hangs on each; a value
 * costs nothing, and neither do the layers of a connection. So a page of 100 findings with everything on them is allowed,
 * and 100 artifacts with 100 findings each are not.
 */
final class Complexity implements FieldComplexityCalculator {
    private static final Set<String> LAYERS = Set.of("edges", "nodes", "pageInfo");

    @Override
    public int calculate(FieldComplexityEnvironment field, int ofChildren) {
        var definition = field.getFieldDefinition();
        if (GraphQLTypeUtil.isLeaf(GraphQLTypeUtil.unwrapAll(definition.getType()))) {
            return 0;
        }
        if (LAYERS.contains(definition.getName())) {
            return ofChildren;
        }
        if (definition.getArgument("first") == null) {
            return 1 + ofChildren;
        }
        var first = field.getArguments().get("first") instanceof Integer number ? number : PageRequest.LARGEST;
        var objects = (long) Math.clamp(first, 1, PageRequest.LARGEST) * (1L + ofChildren);
        return (int) Math.min(1 + objects, Integer.MAX_VALUE / 4);
    }
}
