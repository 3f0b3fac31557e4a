package io.vulnstream.query;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A page of a list that belongs to something. All parents on one level ask for the same part, as a rule. */
record PageKey(long parent, PageRequest page) {
    /** Fetches the pages of many parents, with one statement for each part asked for. */
    static <T> Function<List<PageKey>, Future<Map<PageKey, Connection<T>>>> pages(
            BiFunction<List<Long>, PageRequest, Future<Map<Long, List<T>>>> fetch, Function<T, Cursor> cursor) {
        return keys -> {
            var parentsByPage = keys.stream()
                    .collect(Collectors.groupingBy(
                            PageKey::page, Collectors.mapping(PageKey::parent, Collectors.toList())));
            var fetches = parentsByPage.entrySet().stream()
                    .map(entry -> fetch.apply(entry.getValue(), entry.getKey())
                            .map(rows -> connections(entry.getValue(), entry.getKey(), rows, cursor)))
                    .toList();
            return Future.all(fetches).map(all -> merged(all.list()));
        };
    }

    private static <T> Map<PageKey, Connection<T>> connections(
            List<Long> parents, PageRequest page, Map<Long, List<T>> rows, Function<T, Cursor> cursor) {
        return parents.stream()
                .collect(Collectors.toMap(
                        parent -> new PageKey(parent, page),
                        parent -> Connection.of(rows.getOrDefault(parent, List.of()), page, cursor)));
    }

    private static <T> Map<PageKey, Connection<T>> merged(List<Map<PageKey, Connection<T>>> parts) {
        var all = new HashMap<PageKey, Connection<T>>();
        parts.forEach(all::putAll);
        return all;
    }
}
