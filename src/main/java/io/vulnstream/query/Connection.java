package io.vulnstream.query;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A page in the form Relay gives it. */
record Connection<T>(List<Edge<T>> edges, List<T> nodes, PageInfo pageInfo) {
    record Edge<T>(String cursor, T node) {}

    record PageInfo(
            boolean hasNextPage,
            boolean hasPreviousPage,
            @Nullable String startCursor,
            @Nullable String endCursor) {}

    /** @param rows up to {@link PageRequest#limit()} rows, in order */
    static <T> Connection<T> of(List<T> rows, PageRequest page, Function<T, Cursor> cursor) {
        var nodes = rows.size() > page.first() ? List.copyOf(rows.subList(0, page.first())) : rows;
        var edges = nodes.stream()
                .map(node -> new Edge<>(cursor.apply(node).text(), node))
                .toList();
        return new Connection<>(edges, nodes, info(edges, rows.size() > page.first(), page.after() != null));
    }

    <R> Connection<R> map(Function<T, R> mapper) {
        return new Connection<>(
                edges.stream()
                        .map(edge -> new Edge<>(edge.cursor(), mapper.apply(edge.node())))
                        .toList(),
                nodes.stream().map(mapper).toList(),
                pageInfo);
    }

    private static <T> PageInfo info(List<Edge<T>> edges, boolean next, boolean previous) {
        return edges.isEmpty()
                ? new PageInfo(next, previous, null, null)
                : new PageInfo(
                        next,
                        previous,
                        edges.get(0).cursor(),
                        edges.get(edges.size() - 1).cursor());
    }
}
