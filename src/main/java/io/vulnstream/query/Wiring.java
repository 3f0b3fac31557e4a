package io.vulnstream.query;

import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLScalarType;
import graphql.schema.TypeResolver;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.TypeRuntimeWiring;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dataloader.DataLoaderRegistry;
import org.jspecify.annotations.Nullable;

/** Collects fetchers and the batches they use. Fields without a fetcher are components of their records. */
final class Wiring {
    private final RuntimeWiring.Builder runtime = RuntimeWiring.newRuntimeWiring();
    private final Map<String, Batch<?, ?>> nameToBatch = new HashMap<>();

    /** A field of the query or mutation type. */
    <T> void root(String type, String field, Function<DataFetchingEnvironment, Future<T>> fetch) {
        fetcher(type, field, env -> fetch.apply(env).toCompletionStage().toCompletableFuture());
    }

    /** A field that is fetched for all objects of a level at once, by a key that the object has. */
    <S, K, V> void field(String type, String field, Batch<K, V> batch, Function<S, @Nullable K> key) {
        use(batch);
        fetcher(type, field, env -> batch.load(env, key.apply(source(env))));
    }

    /** A field made of a part of what a batch gives, so that several fields share one statement. */
    <S, K, V> void part(
            String type, String field, Batch<K, V> batch, Function<S, K> key, Function<V, @Nullable Object> part) {
        use(batch);
        fetcher(type, field, env -> batch.load(env, key.apply(source(env))).thenApply(part));
    }

    /** A page of a list that belongs to the object. */
    <S, T> void pages(
            String type,
            String field,
            String list,
            int cursorSize,
            Batch<PageKey, Connection<T>> batch,
            Function<S, Long> key) {
        use(batch);
        fetcher(
                type,
                field,
                env -> batch.load(env, new PageKey(key.apply(source(env)), PageRequest.of(env, list, cursorSize))));
    }

    void fetcher(String type, String field, DataFetcher<?> fetcher) {
        DataFetcher<?> inTime = env -> {
            env.getGraphQlContext().<Deadline>get(Deadline.class).check();
            return fetcher.get(env);
        };
        runtime.type(TypeRuntimeWiring.newTypeWiring(type).dataFetcher(field, inTime));
    }

    void scalar(GraphQLScalarType scalar) {
        runtime.scalar(scalar);
    }

    void resolver(String type, TypeResolver resolver) {
        runtime.type(TypeRuntimeWiring.newTypeWiring(type).typeResolver(resolver));
    }

    private void use(Batch<?, ?> batch) {
        var known = nameToBatch.putIfAbsent(batch.name(), batch);
        if (known != null && !known.equals(batch)) {
            throw new IllegalStateException("two batches are called " + batch.name());
        }
    }

    // The type is the one the schema names, and fields of objects have a source.
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
    private static <S> S source(DataFetchingEnvironment env) {
        return (S) env.getSource();
    }

    RuntimeWiring build() {
        return runtime.build();
    }

    Batches batches() {
        return new Batches(List.copyOf(nameToBatch.values()));
    }

    /** All batches of the schema. */
    record Batches(List<Batch<?, ?>> all) {
        /** Fresh loaders for one request. */
        DataLoaderRegistry registry() {
            var registry = new DataLoaderRegistry();
            all.forEach(batch -> registry.register(batch.name(), batch.loader()));
            return registry;
        }
    }
}
