package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import java.util.Objects;

/** Orders of problems and findings, as the schema names them. */
enum FindingOrder {
    SEVERITY,
    DUE,
    FIRST_SEEN,
    EPSS;

    static FindingOrder of(DataFetchingEnvironment env) {
        return Objects.requireNonNullElse(Arguments.of(env).word("orderBy", FindingOrder.class), SEVERITY);
    }
}
