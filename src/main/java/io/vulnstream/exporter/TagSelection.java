package io.vulnstream.exporter;

import io.vulnstream.target.TagRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a rule chooses among the tags of a repository: versions by their order, and only where these are not enough the
 * other tags, by the time their image was made.
 *
 * @param chosen for sure, the newest first
 * @param undated may be chosen too, once it is known when their images were made
 * @param wanted how many of the undated
 */
record TagSelection(List<String> chosen, List<String> undated, int wanted) {
    /** Signatures, attestations and the like that live in tags named after a digest. */
    private static final Pattern COMPANION = Pattern.compile("sha256-[0-9a-f]{64}(\\..*)?");

    TagSelection {
        chosen = List.copyOf(chosen);
        undated = List.copyOf(undated);
    }

    static TagSelection of(Collection<String> tags, TagRule rule) {
        var candidates = tags.stream()
                .filter(tag -> !COMPANION.matcher(tag).matches() && rule.matches(tag))
                .toList();
        var versions = candidates.stream()
                .flatMap(tag -> TagVersion.parse(tag).stream())
                .sorted(Comparator.reverseOrder())
                .map(TagVersion::tag)
                .toList();
        var others = candidates.stream()
                .filter(tag -> TagVersion.parse(tag).isEmpty())
                .toList();
        return choose(versions, others, rule.newest() == null ? candidates.size() : rule.newest());
    }

    private static TagSelection choose(List<String> versions, List<String> others, int newest) {
        if (versions.size() >= newest) {
            return new TagSelection(versions.subList(0, newest), List.of(), 0);
        }
        int missing = newest - versions.size();
        if (others.size() <= missing) {
            var all = new ArrayList<>(versions);
            all.addAll(others);
            return new TagSelection(all, List.of(), 0);
        }
        return new TagSelection(versions, others, missing);
    }
}
