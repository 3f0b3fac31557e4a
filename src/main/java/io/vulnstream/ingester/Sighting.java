package io.vulnstream.ingester;

import io.vulnstream.ingester.Reported.Place;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Where a scanner sees a package: one set of places for all it says of that package, in all artifacts built alike.
 *
 * @param places in order of name, version and path, each with its purl or nothing
 */
record Sighting(List<Map.Entry<Place, String>> places) {
    private static final int VERSIONS = 20;

    /** As V008 made it of what was there before. */
    UUID digest() {
        var digest = new Digest();
        places.forEach(seen -> digest.part(seen.getKey().name())
                .part(seen.getKey().version())
                .part(seen.getKey().path())
                .part(seen.getValue()));
        return digest.id();
    }

    /** Some of those that are installed, in order. */
    List<String> versions() {
        return places.stream()
                .map(seen -> seen.getKey().version())
                .distinct()
                .sorted()
                .limit(VERSIONS)
                .toList();
    }
}
