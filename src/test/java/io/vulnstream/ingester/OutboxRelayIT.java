package io.vulnstream.ingester;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vulnstream.bus.EventPublisher;
import io.vulnstream.bus.Hints;
import io.vulnstream.event.Channel;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.EventCodec;
import io.vulnstream.event.FindingChanged;
import io.vulnstream.event.Trace;
import io.vulnstream.support.pg.Pg;
import io.vulnstream.testkit.Await;
import io.vulnstream.testkit.Postgres;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxRelayIT {
    private final Vertx vertx = Vertx.vertx();
    private final Pg pg = Postgres.database().connect(vertx);
    private final Hints hints = new Hints(vertx.eventBus());
    private final Recorder recorder = new Recorder();

    @AfterEach
    void close() {
        Await.value(vertx.close());
    }

    @Test
    void everythingIsPublishedOnceAndInOrderOfItsKey() {
        // Given more than one batch of two keys that take turns
        for (int i = 0; i < 250; i++) {
            add("a", "a" + i);
            add("b", "b" + i);
        }
        // When
        start("one");
        var published = recorder.await(500);
        // Then
        for (var key : List.of("a", "b")) {
            var expected = new ArrayList<String>();
            for (int i = 0; i < 250; i++) {
                expected.add(key + i);
            }
            assertThat(published).filteredOn(change -> change.startsWith(key)).isEqualTo(expected);
        }
    }

    @Test
    void whatCannotBePublishedWaitsWithAllThatFollowsItAndNothingElse() {
        // Given
        recorder.refused.add("a1");
        List.of("a0", "a1", "a2").forEach(change -> add("a", change));
        add("b", "b0");
        // When
        start("one");
        assertThat(recorder.await(2)).containsExactlyInAnyOrder("a0", "b0");
        recorder.refused.clear();
        hints.give(Hints.OUTBOX);
        // Then
        assertThat(recorder.await(4)).endsWith("a1", "a2").hasSize(4);
    }

    @Test
    void aCommitThatComesLateIsNotSkipped() {
        // Given an entry with an early id, committed after one with a later id was published
        Promise<Void> late = Promise.promise();
        Promise<Void> written = Promise.promise();
        var transaction =
                pg.withTransaction(tx -> Pg.run(tx, "insert into outbox (key, event) values ('a', $1)", event("early"))
                        .compose(done -> {
                            written.complete();
                            return late.future();
                        }));
        Await.value(written.future());
        add("b", "later");
        start("one");
        assertThat(recorder.await(1)).containsExactly("later");
        // When
        late.complete();
        Await.value(transaction);
        hints.give(Hints.OUTBOX);
        // Then
        assertThat(recorder.await(2)).containsExactly("later", "early");
    }

    @Test
    void theChangesOfAResultArePublishedEachWithTheIdItWasWrittenWith() {
        // Given one entry of three, of which one is refused at first
        var written = FindingChanges.of(
                Instant.EPOCH,
                Trace.begin(),
                Stream.of("a0", "a1", "a2").map(OutboxRelayIT::changed).toList());
        recorder.refused.add("a1");
        Await.value(pg.query("insert into outbox (key, event) values ('a', $1)", written.encode()));
        add("a", "a3");
        start("one");
        recorder.await(2);
        // When
        recorder.refused.clear();
        hints.give(Hints.OUTBOX);
        // Then all of it is published again, and what follows it after it
        assertThat(recorder.await(6)).endsWith("a3").contains("a0", "a1", "a2");
        var ids = written.changes().stream().map(FindingChanges.One::id).toList();
        assertThat(recorder.ids).containsAll(ids).hasSize(4);
    }

    @Test
    void onlyOneOfTwoRelaysPublishes() {
        // Given
        start("one");
        start("two");
        // When
        for (int i = 0; i < 20; i++) {
            add("a", "a" + i);
            hints.give(Hints.OUTBOX);
        }
        // Then
        var published = recorder.await(20);
        assertThat(published).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void whatIsNoEventIsKeptInQuarantineAndHoldsNothingUp() {
        // Given
        Await.value(pg.query("insert into outbox (key, event) values ('a', '{}')"));
        add("a", "a1");
        // When
        start("one");
        // Then
        assertThat(recorder.await(1)).containsExactly("a1");
        assertThat(Await.value(pg.list(row -> row.getString(0), "select stream from quarantine")))
                .containsExactly("outbox");
    }

    private void start(String holder) {
        Await.value(vertx.deployVerticle(new OutboxRelayVerticle(new OutboxRelay(vertx, pg, recorder, holder), hints)));
    }

    private void add(String key, String change) {
        Await.value(pg.query("insert into outbox (key, event) values ($1, $2)", key, event(change)));
    }

    private static FindingChanged changed(String change) {
        return new FindingChanged("subject", new UUID(1, 1), change, "CVE-1", "openssl", "open", "high");
    }

    private static String event(String change) {
        var bytes = new EventCodec().encode(Envelope.of("ingester", Instant.EPOCH, Trace.begin(), changed(change)));
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Publishes into a list, one at a time after the other has had its turn. */
    private final class Recorder implements EventPublisher {
        final Set<UUID> ids = ConcurrentHashMap.newKeySet();
        final List<String> refused = Collections.synchronizedList(new ArrayList<>());
        private final List<String> published = Collections.synchronizedList(new ArrayList<>());
        private volatile Promise<Void> changed = Promise.promise();

        @Override
        public Future<Void> publish(Envelope<?> envelope) {
            var change = ((FindingChanged) envelope.event()).change();
            if (refused.contains(change)) {
                return Future.failedFuture("refused");
            }
            return vertx.timer(1).map(turn -> {
                published.add(change);
                ids.add(envelope.id());
                var waiting = changed;
                changed = Promise.promise();
                waiting.complete();
                return null;
            });
        }

        @Override
        public Future<Lag> lag(Channel channel, String group) {
            return Future.succeededFuture(Lag.NONE);
        }

        List<String> await(int count) {
            for (var waiting = changed; published.size() < count; waiting = changed) {
                if (published.size() < count) {
                    Await.value(waiting.future());
                }
            }
            return List.copyOf(published);
        }
    }
}
