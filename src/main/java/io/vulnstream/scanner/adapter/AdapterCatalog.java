package io.vulnstream.scanner.adapter;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vulnstream.support.yaml.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The adapters in force: ours, and those of a folder, which is looked at again and again. One of ours gives way to a file
 * with its name.
 */
public final class AdapterCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(AdapterCatalog.class);
    private static final List<String> OURS = List.of("trivy", "grype", "osv-scanner");

    private final AdapterReader reader = new AdapterReader();
    private final Map<String, ScannerAdapter> ours;
    private final @Nullable Path folder;
    private final WorkerExecutor workers;
    private final List<Consumer<List<ScannerAdapter>>> listeners = new CopyOnWriteArrayList<>();
    private volatile View view;

    /** What was last read. Files are kept by name with the adapter they gave when they were last whole. */
    private record View(Map<String, Source> files, List<ScannerAdapter> current, List<Problem> problems) {}

    private record Source(String text, @Nullable ScannerAdapter adapter, List<Problem> problems) {}

    public AdapterCatalog(@Nullable Path folder, WorkerExecutor workers) {
        this.folder = folder;
        this.workers = workers;
        this.ours = ours(reader);
        this.view = new View(Map.of(), enabled(ours.values()), List.of());
    }

    /** Reads the folder now, and every period from now on. Problems do not fail it: see {@link #problems}. */
    public Future<Void> start(Vertx vertx, Duration period) {
        if (folder == null) {
            return Future.succeededFuture();
        }
        vertx.setPeriodic(period.toMillis(), id -> refresh());
        return refresh();
    }

    /** Reads the folder if it has changed. Never fails: what cannot be read is a problem. */
    public Future<Void> refresh() {
        return workers.executeBlocking(
                () -> {
                    reread();
                    return null;
                },
                true);
    }

    /** The enabled ones, by name. */
    public List<ScannerAdapter> current() {
        return view.current();
    }

    /** Of the enabled ones. */
    public Set<String> names() {
        return current().stream().map(ScannerAdapter::name).collect(Collectors.toUnmodifiableSet());
    }

    public Optional<ScannerAdapter> named(String name) {
        return current().stream().filter(adapter -> adapter.name().equals(name)).findFirst();
    }

    /** What is wrong in the folder now. */
    public List<Problem> problems() {
        return view.problems();
    }

    /** @param listener called on a worker thread with the adapters in force, after they changed */
    public void onChange(Consumer<List<ScannerAdapter>> listener) {
        listeners.add(listener);
    }

    private void reread() {
        var before = view;
        var files = new TreeMap<String, Source>();
        var problems = new ArrayList<Problem>();
        texts(problems).forEach((name, text) -> {
            var known = before.files().get(name);
            var source = known != null && known.text().equals(text) ? known : read(name, text, known);
            files.put(name, source);
            problems.addAll(source.problems());
        });
        var adapters = new TreeMap<>(ours);
        files.forEach((file, source) -> {
            var adapter = source.adapter();
            if (adapter == null) {
                return;
            }
            var other = adapters.put(adapter.name(), adapter);
            if (other != null && !other.equals(ours.get(adapter.name()))) {
                problems.add(new Problem(file, 1, "name", adapter.name() + " is in another file of this folder, too"));
            }
        });
        view = new View(files, enabled(adapters.values()), problems);
        tell(before, view);
    }

    private void tell(View before, View after) {
        if (!before.problems().equals(after.problems())) {
            after.problems().forEach(problem -> LOG.atError()
                    .addKeyValue("event", "adapter.invalid")
                    .log("A scanner adapter is not used as it stands: {}", problem));
        }
        if (!before.current().equals(after.current())) {
            var names = after.current().stream().map(ScannerAdapter::name).toList();
            LOG.atInfo().addKeyValue("event", "adapter.changed").log("Scanners in force: {}", names);
            listeners.forEach(listener -> listener.accept(after.current()));
        }
    }

    private Source read(String name, String text, @Nullable Source before) {
        var read = reader.read(name, text);
        var adapter = read.adapter() == null && before != null ? before.adapter() : read.adapter();
        return new Source(text, adapter, read.problems());
    }

    private Map<String, String> texts(List<Problem> problems) {
        var texts = new HashMap<String, String>();
        if (folder == null) {
            return texts;
        }
        try (var entries = Files.newDirectoryStream(folder, "*.{yaml,yml}")) {
            for (var entry : entries) {
                texts.put(entry.toString(), Files.readString(entry));
            }
        } catch (IOException | UncheckedIOException e) {
            problems.add(new Problem(String.valueOf(folder), 0, "", "cannot be read (scanners.path): " + e));
            view.files().forEach((name, source) -> texts.putIfAbsent(name, source.text()));
        }
        return texts;
    }

    private static List<ScannerAdapter> enabled(Collection<ScannerAdapter> adapters) {
        return adapters.stream().filter(ScannerAdapter::enabled).toList();
    }

    private static Map<String, ScannerAdapter> ours(AdapterReader reader) {
        var adapters = new TreeMap<String, ScannerAdapter>();
        for (var name : OURS) {
            var file = "/conf/scanners/" + name + ".yaml";
            var read = reader.read(file, resource(file));
            adapters.put(name, Objects.requireNonNull(read.adapter(), () -> read.problems()
                    .toString()));
        }
        return adapters;
    }

    private static String resource(String path) {
        try (InputStream stream = Objects.requireNonNull(AdapterCatalog.class.getResourceAsStream(path), path)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
