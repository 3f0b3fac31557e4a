package io.vulnstream.support;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Does something with many things, a few at a time. */
public final class FanOut {
    private FanOut() {}

    /** The results in the order of the things; fails with the first failure, when everything that was begun has ended. */
    public static <A, B> Future<List<B>> map(List<A> things, int atOnce, Function<A, Future<B>> work) {
        var results = new AtomicReferenceArray<B>(things.size());
        var next = new AtomicInteger();
        var lanes = IntStream.range(0, Math.min(atOnce, things.size()))
                .mapToObj(lane -> lane(things, next, results, work))
                .toList();
        return Future.join(lanes)
                .map(all ->
                        IntStream.range(0, things.size()).mapToObj(results::get).toList());
    }

    /** A loop as long as results are there at once, so that ten thousand of them need no stack of that depth. */
    private static <A, B> Future<Void> lane(
            List<A> things, AtomicInteger next, AtomicReferenceArray<B> results, Function<A, Future<B>> work) {
        for (int i = next.getAndIncrement(); i < things.size(); i = next.getAndIncrement()) {
            int place = i;
            var result = work.apply(things.get(i)).map(value -> {
                results.set(place, value);
                return value;
            });
            if (!result.succeeded()) {
                return result.compose(value -> lane(things, next, results, work));
            }
        }
        return Future.succeededFuture();
    }

    /** One after the other, each when the work with the one before has succeeded. */
    public static <A> Future<Void> inTurn(List<A> things, Function<A, Future<Void>> work) {
        return inTurn(things.iterator(), work);
    }

    private static <A> Future<Void> inTurn(Iterator<A> things, Function<A, Future<Void>> work) {
        return things.hasNext()
                ? work.apply(things.next()).compose(done -> inTurn(things, work))
                : Future.succeededFuture();
    }

    public static <A> List<List<A>> chunks(List<A> things, int size) {
        var chunks = new ArrayList<List<A>>();
        for (int i = 0; i < things.size(); i += size) {
            chunks.add(things.subList(i, Math.min(things.size(), i + size)));
        }
        return chunks;
    }
}
