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
    private final Map<Finding, List<Entry>> wanted = new HashMap<>();
    private final Map<Long, String> keys = new HashMap<>();
    private final Map<Finding, Long> rows = new HashMap<>();
    private final Set<Said> standing = new HashSet<>();
    private final List<Saying> changed = new ArrayList<>();
    private final List<Ended> ended = new ArrayList<>();

    /** By rows. */
    record Finding(long pack, long group) {}

    private record Said(Finding finding, long vulnerability) {}

    /** What is to be said of a finding. */
    record Saying(long finding, Entry entry) {}

    /** What is not said of a finding any more. */
    record Ended(long finding, long vulnerability) {}

    /** A group an id counts for. */
    record Group(long row, String key) {}

    /** What stands: a finding of the artifact, and what the scanner said of it, if anything. */
    interface Standing {
        long finding();

        Finding about();

        /** Nothing else is asked where the scanner said nothing. */
        boolean isSaid();

        long vulnerability();

        boolean live();

        /** Whether it is what this says. */
        boolean says(Reported said);
    }

    Comparison(Spoken report, Map<Long, List<Group>> groups) {
        for (var entry : report.said().all()) {
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
        if (!row.isSaid()) {
            return;
        }
        var entry = entry(entries, row.vulnerability());
        if (entry == null) {
            if (row.live()) {
                ended.add(new Ended(row.finding(), row.vulnerability()));
            }
            return;
        }
        standing.add(new Said(finding, row.vulnerability()));
        if (!row.live() || !row.says(entry.said())) {
            changed.add(new Saying(row.finding(), entry));
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
        var wording = said.wording();
        return new Claim(
                scanner,
                wording.severity(),
                wording.distribution(),
                wording.authority(),
                wording.score(),
                wording.fixVersion(),
                said.sighting().versions());
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

    /** What is said for the first time, when every finding is there. */
    List<Saying> born() {
        var born = new ArrayList<Saying>();
        wanted.forEach((finding, entries) -> entries.stream()
                .filter(entry ->
                        !standing.contains(new Said(finding, entry.key().vulnerability())))
                .forEach(entry -> born.add(new Saying(row(finding), entry))));
        born.sort(Comparator.comparing(Saying::finding)
                .thenComparing(one -> one.entry().key().vulnerability()));
        return born;
    }

    /** What is said otherwise, or once more. */
    List<Saying> changed() {
        return changed;
    }

    /** What is not said any more. */
    List<Ended> ended() {
        return ended;
    }

    /**
     * Findings that were there before and of which something else is said, in order.
     *
     * @param made findings that were not
     */
    List<Long> touched(List<Saying> born, List<Assessed> made) {
        var all = new TreeSet<Long>();
        ended.forEach(one -> all.add(one.finding()));
        changed.forEach(one -> all.add(one.finding()));
        born.forEach(one -> all.add(one.finding()));
        made.forEach(one -> all.remove(one.subject().row()));
        return List.copyOf(all);
    }
}
