package io.vulnstream.query;

import graphql.schema.DataFetchingEnvironment;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dataloader.DataLoader;
import org.dataloader.DataLoaderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one field of all the objects of a page in one statement. Fetchers must call {@link #load} at once, never after
 * an asynchronous step: graphql-java (24) counts calls by level, and one that comes later is never dispatched.
 *
 * @param name unique in the schema
 * @param absent what a key without a value gives
 */
record Batch<K, V>(
        String name,
        Function<List<K>, Future<Map<K, V>>> fetch,
        @Nullable V absent) {

    /** Rows by key; a key without a row is null. */
    static <K, V> Batch<K, V> one(String name, Function<List<K>, Future<Map<K, V>>> fetch) {
        return new Batch<>(name, fetch, null);
    }

    /** Lists by key; a key without rows is an empty list. */
    static <K, V> Batch<K, List<V>> many(String name, Function<List<K>, Future<Map<K, List<V>>>> fetch) {
        return new Batch<>(name, fetch, List.of());
    }

    CompletableFuture<V> load(DataFetchingEnvironment env, @Nullable K key) {
        if (key == null) {
            return CompletableFuture.completedFuture(absent);
        }
        DataLoader<K, V> loader = env.getDataLoader(name);
        if (loader == null) {
            throw new IllegalStateException("the batch " + name + " is not registered");
        }
        return loader.load(key);
    }

    /** A loader for one request: it caches, so it must not outlive it. */
    DataLoader<K, V> loader() {
        return DataLoaderFactory.newDataLoader(name, this::values);
    }

    private CompletionStage<List<V>> values(List<K> keys) {
        return fetch.apply(keys).map(found -> inOrder(keys, found)).toCompletionStage();
    }

    private List<V> inOrder(List<K> keys, Map<K, V> found) {
        return keys.stream().map(key -> found.getOrDefault(key, absent)).collect(Collectors.toList());
    }

    /** Rows that carry their key. */
    static <K, V> Map<K, V> byKey(List<V> rows, Function<V, K> key) {
        var map = new HashMap<K, V>();
        rows.forEach(row -> map.put(key.apply(row), row));
        return map;
    }

    /** At most one row for each key. */
    static <K, V> Map<K, V> single(List<Map.Entry<K, V>> rows) {
        return rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Rows beside the key of what they belong to. */
    static <K, V> Map<K, List<V>> grouped(List<Map.Entry<K, V>> rows) {
        return rows.stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }
}
