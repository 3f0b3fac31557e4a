package io.vulnstream.target;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which tags of a repository are scanned.
 *
 * @param newest at most so many; null means every tag that matches
 * @param patterns globs, {@code !} before one excludes; empty means every tag
 */
public record TagRule(@Nullable Integer newest, List<String> patterns) {
    /** What holds where nothing is said. */
    public static final TagRule NEWEST_ONE = new TagRule(1, List.of());

    public TagRule {
        patterns = List.copyOf(patterns);
    }

    public boolean matches(String tag) {
        var including =
                patterns.stream().filter(pattern -> !pattern.startsWith("!")).toList();
        boolean included = including.isEmpty() || including.stream().anyMatch(pattern -> Glob.matches(pattern, tag));
        return included
                && patterns.stream()
                        .filter(pattern -> pattern.startsWith("!"))
                        .noneMatch(pattern -> Glob.matches(pattern.substring(1), tag));
    }
}
