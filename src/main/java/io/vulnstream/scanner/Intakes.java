package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vulnstream.bus.WorkHandler;
import io.vulnstream.event.Lane;
import io.vulnstream.scanner.WorkSource.Intake;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes work for the scanners that are in force and able, and for no others, without disturbing those that stay. */
public final class Intakes {
    private static final Logger LOG = LoggerFactory.getLogger(Intakes.class);

    private final WorkSource source;
    private final WorkHandler handler;
    private final Function<String, Set<Lane>> lanes;
    private final Map<String, Open> open = new HashMap<>();
    private Future<Void> last = Future.succeededFuture();
    private boolean closed;

    /** @param lanes from which this node takes work of a scanner now */
    public Intakes(WorkSource source, WorkHandler handler, Function<String, Set<Lane>> lanes) {
        this.source = source;
        this.handler = handler;
        this.lanes = lanes;
    }

    private record Kind(Set<Lane> lanes, int concurrency) {}

    private record Open(Kind kind, Intake intake) {}

    /** One change after another. Never fails: what could not be opened is tried with the next change. */
    synchronized Future<Void> follow(List<ScannerAdapter> adapters) {
        last = last.compose(done -> change(adapters)).otherwise(e -> {
            LOG.atError().addKeyValue("event", "intake.failed").setCause(e).log("Work of a scanner is not taken");
            return null;
        });
        return last;
    }

    synchronized Future<Void> close() {
        closed = true;
        last = last.compose(done -> change(List.of()));
        return last;
    }

    private synchronized Future<Void> change(List<ScannerAdapter> adapters) {
        var wanted = new HashMap<String, Kind>();
        if (!closed) {
            adapters.forEach(adapter ->
                    wanted.put(adapter.name(), new Kind(lanes.apply(adapter.name()), adapter.concurrency())));
            wanted.values().removeIf(kind -> kind.lanes().isEmpty());
        }
        var changes = new ArrayList<Future<Void>>();
        for (var name : List.copyOf(open.keySet())) {
            var now = open.get(name);
            if (now != null && !now.kind().equals(wanted.get(name))) {
                open.remove(name);
                changes.add(now.intake().close());
            }
        }
        return Future.join(changes).compose(stopped -> openMissing(wanted));
    }

    private synchronized Future<Void> openMissing(Map<String, Kind> wanted) {
        var changes = new ArrayList<Future<Void>>();
        wanted.forEach((name, kind) -> {
            if (!open.containsKey(name)) {
                changes.add(source.open(name, kind.lanes(), kind.concurrency(), handler)
                        .onSuccess(intake -> opened(name, new Open(kind, intake)))
                        .mapEmpty());
            }
        });
        return Future.join(changes).mapEmpty();
    }

    private synchronized void opened(String name, Open intake) {
        open.put(name, intake);
    }
}
