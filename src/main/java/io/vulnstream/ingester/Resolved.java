package io.vulnstream.ingester;

import io.vulnstream.finding.Severity;
import io.vulnstream.ingester.Reported.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A report in terms of rows, as columns for UNNEST: what stands in for a source package that is known meanwhile is counted
 * to that.
 */
final class Resolved {
    private final List<Key> keys = new ArrayList<>();
    private final List<Reported> reported = new ArrayList<>();
    private final List<Key> placeKeys = new ArrayList<>();
    private final List<Map.Entry<Place, String>> places = new ArrayList<>();

    private record Key(long pack, long vulnerability) {}

    /** @param sources row of a package that stands in, to the row of the source package it was built from */
    static Resolved of(ParsedReport report, Dictionary rows, Map<Long, Long> sources) {
        var merged = new HashMap<Key, Reported>();
        report.reported().forEach((about, said) -> {
            var pack = rows.packages().get(about.pack());
            var source = said.standsIn() ? sources.get(pack) : null;
            var key = new Key(
                    source == null ? pack : source, rows.vulnerabilities().get(about.vulnerability()));
            merged.merge(key, source == null ? said : Reported.withSource(said), Reported::both);
        });
        var result = new Resolved();
        merged.forEach(result::add);
        return result;
    }

    private void add(Key key, Reported said) {
        keys.add(key);
        reported.add(said);
        for (var place : said.places()) {
            placeKeys.add(key);
            places.add(place);
        }
    }

    Long[] packages() {
        return keys.stream().map(Key::pack).toArray(Long[]::new);
    }

    Long[] vulnerabilities() {
        return keys.stream().map(Key::vulnerability).toArray(Long[]::new);
    }

    Short[] severities() {
        return each(said -> code(said.severity())).toArray(Short[]::new);
    }

    String[] words() {
        return each(Reported::word).toArray(String[]::new);
    }

    Float[] scores() {
        return each(said -> real(said.score())).toArray(Float[]::new);
    }

    String[] vectors() {
        return each(Reported::vector).toArray(String[]::new);
    }

    String[] fixes() {
        return each(Reported::fixVersion).toArray(String[]::new);
    }

    Short[] distributions() {
        return each(said -> code(said.distribution())).toArray(Short[]::new);
    }

    Float[] authorityScores() {
        return each(said -> real(said.authorityScore())).toArray(Float[]::new);
    }

    Boolean[] standsIn() {
        return each(Reported::standsIn).toArray(Boolean[]::new);
    }

    Long[] placePackages() {
        return placeKeys.stream().map(Key::pack).toArray(Long[]::new);
    }

    Long[] placeVulnerabilities() {
        return placeKeys.stream().map(Key::vulnerability).toArray(Long[]::new);
    }

    String[] placeColumn(Function<Place, String> part) {
        return places.stream().map(place -> part.apply(place.getKey())).toArray(String[]::new);
    }

    String[] purls() {
        return places.stream().map(Map.Entry::getValue).toArray(String[]::new);
    }

    private <T> List<@Nullable T> each(Function<Reported, @Nullable T> part) {
        var values = new ArrayList<@Nullable T>();
        reported.forEach(said -> values.add(part.apply(said)));
        return values;
    }

    private static @Nullable Short code(@Nullable Severity severity) {
        return severity == null ? null : (short) severity.ordinal();
    }

    private static @Nullable Float real(@Nullable Double score) {
        return score == null ? null : score.floatValue();
    }
}
