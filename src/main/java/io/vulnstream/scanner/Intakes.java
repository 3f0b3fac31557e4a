package io.vulnstream.scanner;

import io.vertx.core.Future;
import io.vulnstream.bus.WorkHandler;
import io.vulnstream.scanner.WorkSource.Intake;
import io.vulnstream.scanner.adapter.ScannerAdapter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes work for the scanners that are in force and able, and for no others, without disturbing those that stay. */
public final class Intakes {
    private static final Logger LOG = LoggerFactory.getLogger(Intakes.class);

    private final WorkSource source;
    private final WorkHandler handler;
    private final Predicate<String> takes;
    private final Map<String, Open> open = new HashMap<>();
    private Future<Void> last = Future.succeededFuture();
    private boolean closed;

    /** @param takes whether this node takes work of a scanner now */
    public Intakes(WorkSource source, WorkHandler handler, Predicate<String> takes) {
        this.source = source;
        this.handler = handler;
        this.takes = takes;
    }

    private record Open(int concurrency, Intake intake) {}

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
        var wanted = new HashMap<String, Integer>();
        if (!closed) {
            adapters.stream()
                    .filter(adapter -> takes.test(adapter.name()))
                    .forEach(adapter -> wanted.put(adapter.name(), adapter.concurrency()));
        }
        var changes = new ArrayList<Future<Void>>();
        for (var name : List.copyOf(open.keySet())) {
            var now = open.get(name);
            if (now != null && !Integer.valueOf(now.concurrency()).equals(wanted.get(name))) {
                open.remove(name);
                changes.add(now.intake().close());
            }
        }
        return Future.join(changes).compose(stopped -> openMissing(wanted));
    }

    private synchronized Future<Void> openMissing(Map<String, Integer> wanted) {
        var changes = new ArrayList<Future<Void>>();
        wanted.forEach((name, concurrency) -> {
            if (!open.containsKey(name)) {
                changes.add(source.open(name, concurrency, handler)
                        .onSuccess(intake -> opened(name, new Open(concurrency, intake)))
                        .mapEmpty());
            }
        });
        return Future.join(changes).mapEmpty();
    }

    private synchronized void opened(String name, Open intake) {
        open.put(name, intake);
    }
}
