package io.vulnstream.ingester;

import io.vulnstream.ingester.ParsedReport.About;
import io.vulnstream.ingester.ParsedReport.Binary;
import io.vulnstream.ingester.Reported.Place;
import io.vulnstream.report.Assertion;
import io.vulnstream.report.Ecosystems;
import io.vulnstream.report.InstalledPackage;
import io.vulnstream.report.PackageIdentity;
import io.vulnstream.report.RawFinding;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Takes the entries of a report and keeps what is different about them. Not safe for several threads. */
final class ReportCollector implements Consumer<RawFinding> {
    /** Different places of different findings: some hundred bytes of memory each. */
    static final int MOST_PLACES = 400_000;

    private final Consumer<RawFinding> details;
    private final Texts texts = new Texts();
    private final Map<PackageIdentity, Integer> packages = new LinkedHashMap<>();
    private final Map<String, Integer> vulnerabilities = new LinkedHashMap<>();
    private final Set<Assertion> assertions = new LinkedHashSet<>();
    private final Set<String> described = new HashSet<>();
    private final Map<About, Reported> reported = new HashMap<>();
    private final Map<Binary, Integer> sources = new HashMap<>();
    private final BitSet detailed = new BitSet();
    private long raw;
    private int places;

    /** @param details takes the first entry of each vulnerability */
    ReportCollector(Consumer<RawFinding> details) {
        this.details = details;
    }

    /** A report with more different findings than can be held: it is refused, and not read in part. */
    static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMany() {
            super("more than " + MOST_PLACES + " different findings", null, false, false);
        }
    }

    @Override
    public void accept(RawFinding entry) {
        raw++;
        var installed = entry.installed();
        var pack = packages.computeIfAbsent(bounded(installed.identity()), p -> packages.size());
        var id = Bounded.key(entry.vulnerability().id());
        var about = new About(pack, vulnerability(id));
        if (!detailed.get(about.vulnerability())) {
            detailed.set(about.vulnerability());
            details.accept(entry);
        }
        addAssertions(entry);
        if (entry.vulnerability().tellsAll()) {
            described.add(id);
        }
        var operatingSystem = Ecosystems.isOperatingSystem(installed.ecosystem());
        if (operatingSystem && installed.sourceName() != null) {
            sources.putIfAbsent(binary(installed), pack);
        }
        add(entry, about, operatingSystem);
    }

    private void add(RawFinding entry, About about, boolean operatingSystem) {
        var known = reported.computeIfAbsent(about, a -> new Reported());
        var before = known.placeCount();
        var untold = operatingSystem && entry.installed().sourceName() == null;
        for (var path : paths(entry.installed(), operatingSystem)) {
            known.add(entry, untold, place(entry.installed(), path), texts);
        }
        places += known.placeCount() - before;
        if (places > MOST_PLACES) {
            throw new TooMany();
        }
    }

    /**
     * An installed package of an operating system is one place, whichever files of the package database a scanner read it
     * from.
     */
    private static List<String> paths(InstalledPackage installed, boolean operatingSystem) {
        if (installed.paths().isEmpty()) {
            return List.of("");
        }
        return operatingSystem
                ? List.of(installed.paths().stream().min(String::compareTo).orElse(""))
                : installed.paths();
    }

    private Place place(InstalledPackage installed, String path) {
        return new Place(
                texts.one(Bounded.key(installed.name())),
                texts.one(Bounded.orEmpty(installed.version())),
                texts.one(Bounded.path(path)));
    }

    private void addAssertions(RawFinding entry) {
        for (var assertion : entry.assertions()) {
            var bounded = new Assertion(
                    texts.one(Bounded.key(assertion.subject())),
                    assertion.relation(),
                    texts.one(Bounded.key(assertion.object())));
            if (assertions.add(bounded)) {
                vulnerability(bounded.subject());
                vulnerability(bounded.object());
            }
        }
    }

    private int vulnerability(String id) {
        return vulnerabilities.computeIfAbsent(id, v -> vulnerabilities.size());
    }

    private static Binary binary(InstalledPackage installed) {
        var ecosystem = installed.ecosystem();
        return new Binary(ecosystem == null ? "" : Ecosystems.base(ecosystem), Bounded.key(installed.name()));
    }

    private static PackageIdentity bounded(PackageIdentity p) {
        return new PackageIdentity(
                Bounded.key(p.ecosystem()),
                Bounded.key(p.namespace()),
                Bounded.key(p.name()),
                Bounded.key(p.version()),
                Bounded.path(p.purl()));
    }

    ParsedReport parsed() {
        return new ParsedReport(
                new ArrayList<>(packages.keySet()),
                new ArrayList<>(vulnerabilities.keySet()),
                assertions,
                described,
                reported,
                sources,
                raw);
    }
}
