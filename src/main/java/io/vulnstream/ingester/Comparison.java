package io.vulnstream.ingester;

import io.vulnstream.ingester.Resolved.Entry;
import io.vulnstream.ingester.Verdict.Claim;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a scanner says of an artifact now beside what it said until now. Here and not in the database, which has no idea how
 * many rows a report has and joins lists of them pair by pair. Of what stands, one row at a time is looked at.
 */
final class Comparison {
    private static final int VERSIONS = 20;

    private final Map<Finding, List<Entry>> wanted = new HashMap<>();
    private final Map<Long, String> keys = new HashMap<>();
    private final Map<Finding, Long> rows = new HashMap<>();
    private final Set<Said> standing = new HashSet<>();
    private final Map<Long, Entry> kept = new HashMap<>();
    private final Map<Long, Long> holder = new HashMap<>();
    private final List<Changed> changed = new ArrayList<>();
    private final List<Long> ended = new ArrayList<>();
    private final Set<Long> touched = new HashSet<>();

    /** By rows. */
    record Finding(long pack, long group) {}

    private record Said(Finding finding, long vulnerability) {}

    /** An attribution to be written anew. */
    record Changed(long attribution, Entry entry) {}

    /** An attribution to be made. */
    record Born(long finding, Entry entry) {}

    /** A group an id counts for. */
    record Group(long row, String key) {}

    /** What stands: a finding of the artifact, and what the scanner said of it, if anything. */
    interface Standing {
        long finding();

        Finding about();

        /** Null where the scanner said nothing. */
        @Nullable
        Long attribution();

        long vulnerability();

        boolean live();

        /** Whether it is what this says. */
        boolean says(Reported said);
    }

    Comparison(Resolved report, Map<Long, List<Group>> groups) {
        for (var entry : report.all()) {
            for (var group : groups.getOrDefault(entry.key().vulnerability(), List.of())) {
                keys.put(group.row(), group.key());
                wanted.computeIfAbsent(new Finding(entry.key().pack(), group.row()), f -> new ArrayList<>(1))
                        .add(entry);
            }
        }
    }

    void see(Standing row) {
        var finding = row.about();
        var entries = wanted.get(finding);
        if (entries != null) {
            rows.put(finding, row.finding());
        }
        var attribution = row.attribution();
        if (attribution == null) {
            return;
        }
        var entry = entry(entries, row.vulnerability());
        if (entry == null) {
            if (row.live()) {
                ended.add(attribution);
                touched.add(row.finding());
            }
            return;
        }
        standing.add(new Said(finding, row.vulnerability()));
        kept.put(attribution, entry);
        holder.put(attribution, row.finding());
        if (!row.live() || !row.says(entry.said())) {
            changed.add(new Changed(attribution, entry));
            touched.add(row.finding());
        }
    }

    private static @Nullable Entry entry(@Nullable List<Entry> entries, long vulnerability) {
        return entries == null
                ? null
                : entries.stream()
                        .filter(entry -> entry.key().vulnerability() == vulnerability)
                        .findFirst()
                        .orElse(null);
    }

    /** How many findings the report leads to. */
    int findings() {
        return wanted.size();
    }

    /** Those that are not there yet. */
    List<Finding> missing() {
        return wanted.keySet().stream()
                .filter(finding -> !rows.containsKey(finding))
                .sorted(Comparator.comparing(Finding::pack).thenComparing(Finding::group))
                .toList();
    }

    /** Of one that is missing: all that is said of it. */
    Verdict verdict(Finding finding, String scanner) {
        return Verdict.of(
                entries(finding).get(0).ecosystem(),
                entries(finding).stream()
                        .map(entry -> claim(scanner, entry.said()))
                        .toList(),
                Verdict.NONE);
    }

    private static Claim claim(String scanner, Reported said) {
        return new Claim(
                scanner,
                said.severity(),
                said.distribution(),
                said.authorityReal(),
                said.scoreReal(),
                said.fixVersion(),
                said.versions(VERSIONS));
    }

    String name(Finding finding) {
        return entries(finding).get(0).name();
    }

    /** Of its group. */
    String key(Finding finding) {
        return Objects.requireNonNull(keys.get(finding.group()));
    }

    private List<Entry> entries(Finding finding) {
        return Objects.requireNonNull(wanted.get(finding));
    }

    long row(Finding finding) {
        return Objects.requireNonNull(rows.get(finding));
    }

    void made(Finding finding, long row) {
        rows.put(finding, row);
    }

    /** When every finding is there. */
    List<Born> born() {
        var born = new ArrayList<Born>();
        wanted.forEach((finding, entries) -> entries.stream()
                .filter(entry ->
                        !standing.contains(new Said(finding, entry.key().vulnerability())))
                .forEach(entry -> born.add(new Born(row(finding), entry))));
        born.sort(Comparator.comparing(Born::finding)
                .thenComparing(one -> one.entry().key().vulnerability()));
        return born;
    }

    List<Changed> changed() {
        return changed;
    }

    /** Attributions that are not said any more. */
    List<Long> ended() {
        return ended;
    }

    /** Attributions that were there before and are said now, to what is said. */
    Map<Long, Entry> kept() {
        return kept;
    }

    /**
     * Findings that were there before and of which something else is said, in order.
     *
     * @param made findings that were not
     * @param moved attributions that are seen elsewhere now
     */
    List<Long> touched(List<Assessed> made, Set<Long> moved) {
        var all = new TreeSet<>(touched);
        born().forEach(born -> all.add(born.finding()));
        moved.forEach(attribution -> all.add(Objects.requireNonNull(holder.get(attribution))));
        made.forEach(one -> all.remove(one.subject().row()));
        return List.copyOf(all);
    }
}
