package io.vulnstream.testkit.fleet;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An image.
 *
 * @param number from 0 on
 * @param source number of its repository, from 0 on
 * @param tag of its repository, from 0 on; a later one shares most packages with the one before
 * @param findings how many it has, of all scanners with the original database together
 */
public record FleetArtifact(int number, int source, int tag, Contents contents, int findings) {

    /** What the layers it is built on hold, and what is its own. */
    record Contents(List<Software> base, List<Software> own) {
        Contents {
            base = List.copyOf(base);
            own = List.copyOf(own);
        }

        Set<Software> all() {
            var all = new LinkedHashSet<>(base);
            all.addAll(own);
            return all;
        }
    }

    public String digest() {
        return "sha256:%064x".formatted(number + 1);
    }

    public String address() {
        return "registry.example/team-" + source % 12 + "/" + Names.of(source);
    }

    public String tagName() {
        return "1." + tag;
    }
}
