package io.vulnstream.ingester;

import io.vulnstream.ingester.BinaryPackageStore.Source;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A report in terms of rows: what stands in for a source package that is known meanwhile is counted to that.
 *
 * @param entries by package and id
 */
record Resolved(Map<Key, Entry> entries) {

    /** Rows of a package and of a vulnerability's id. */
    record Key(long pack, long vulnerability) {}

    /** @param ecosystem, name: of the package */
    record Entry(Key key, String ecosystem, String name, Reported said) {}

    /** @param sources row of a package that stands in, to the source package it was built from */
    static Resolved of(ParsedReport report, Dictionary rows, Map<Long, Source> sources) {
        var entries = new HashMap<Key, Entry>();
        report.reported().forEach((about, said) -> {
            var pack = rows.packages().get(about.pack());
            var source = said.standsIn() ? sources.get(pack) : null;
            var key = new Key(
                    source == null ? pack : source.row(), rows.vulnerabilities().get(about.vulnerability()));
            var identity = report.packages().get(about.pack());
            var entry = source == null
                    ? new Entry(key, identity.ecosystem(), identity.name(), said)
                    : new Entry(key, identity.ecosystem(), source.name(), Reported.withSource(said));
            entries.merge(key, entry, Resolved::both);
        });
        return new Resolved(entries);
    }

    private static Entry both(Entry one, Entry other) {
        return new Entry(one.key(), one.ecosystem(), one.name(), Reported.both(one.said(), other.said()));
    }

    @Nullable
    Entry entry(long pack, long vulnerability) {
        return entries.get(new Key(pack, vulnerability));
    }

    Collection<Entry> all() {
        return entries.values();
    }

    /** What is said, whatever about. */
    List<Reported> said() {
        return entries.values().stream().map(Entry::said).toList();
    }

    Long[] vulnerabilities() {
        return entries.keySet().stream().map(Key::vulnerability).distinct().toArray(Long[]::new);
    }
}
