package io.vulnstream.ledger;

import io.vertx.core.Future;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.Lane;
import io.vulnstream.event.ScanRequested;
import java.util.List;
import java.util.Set;

/** The bounded window of due jobs in Redis, one stream for each scanner and lane. */
public interface Window {
    /** Entries not yet acknowledged: those unread and those delivered and unclaimed. */
    Future<Integer> depth(String scanner, Lane lane);

    /** Adds entries; answers their ids in order. */
    Future<List<String>> add(String scanner, Lane lane, List<Envelope<ScanRequested>> entries);

    /** Which of these entries are neither in the stream nor pending any more. */
    Future<Set<String>> gone(String scanner, Lane lane, List<String> entries);
}
