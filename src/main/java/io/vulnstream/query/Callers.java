package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import io.vulnstream.support.http.Principal;

/** Who calls: from the token, never from what the request says. */
final class Callers {
    private Callers() {}

    static Principal principal(DataFetchingEnvironment env, String mutation) {
        Principal principal = env.getGraphQlContext().get(Principal.class);
        if (principal == null) {
            throw new QueryProblem(QueryProblem.Code.UNAUTHENTICATED, mutation + " needs a token");
        }
        return principal;
    }
}
