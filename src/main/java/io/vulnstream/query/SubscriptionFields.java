package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import io.vulnstream.query.view.ChangeEventView;
import org.reactivestreams.Publisher;

/** What is told as it happens. */
final class SubscriptionFields implements SchemaPart {
    private final TransitionStore store;

    SubscriptionFields(TransitionStore store) {
        this.store = store;
    }

    @Override
    public void contribute(Wiring wiring) {
        wiring.root("Subscription", "changes", this::changes);
    }

    private Future<Publisher<ChangeEventView>> changes(DataFetchingEnvironment env) {
        ServerWebSocket socket = env.getGraphQlContext().get(ServerWebSocket.class);
        if (socket == null) {
            throw QueryProblem.badInput(
                    "subscriptions are spoken over a WebSocket at /graphql, by the protocol graphql-transport-ws");
        }
        var filter = ChangeFields.filter(Arguments.filter(env));
        if (filter.until() != null) {
            throw QueryProblem.badInput("'until' is for the query changes; what is subscribed to has no end");
        }
        var after = Arguments.of(env).text("after");
        var from = after == null
                ? store.now()
                : Future.succeededFuture(
                        Cursor.parse(after, TransitionStore.FOLLOWED, 2).checked());
        return from.map(cursor -> new ChangeFeed(store, filter, cursor, socket, env.getDataLoaderRegistry()));
    }
}
