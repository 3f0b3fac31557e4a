package io.vulnstream.exporter;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A tag that is a version, ordered as Semantic Versioning 2.0 orders them. Tags are written more freely: one to four
 * numbers, with or without a {@code v} before them.
 *
 * @param before the pre-release identifiers, null for a release
 */
record TagVersion(
        String tag, List<BigInteger> numbers, @Nullable List<String> before) implements Comparable<TagVersion> {
    private static final Pattern FORM =
            Pattern.compile("[vV]?(\\d{1,18}(?:\\.\\d{1,18}){0,3})(?:[-_.]([0-9A-Za-z][0-9A-Za-z._-]*))?");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    TagVersion {
        numbers = List.copyOf(numbers);
        before = before == null ? null : List.copyOf(before);
    }

    static Optional<TagVersion> parse(String tag) {
        var form = FORM.matcher(tag);
        if (!form.matches()) {
            return Optional.empty();
        }
        var numbers = Arrays.stream(form.group(1).split("\\.", -1))
                .map(BigInteger::new)
                .toList();
        var suffix = form.group(2);
        return Optional.of(new TagVersion(tag, numbers, suffix == null ? null : List.of(suffix.split("[._-]", -1))));
    }

    /** Of equal versions the longer tag is the more exact one, and comes after. */
    @Override
    public int compareTo(TagVersion other) {
        int order = compareNumbers(numbers, other.numbers);
        if (order == 0) {
            order = compareBefore(before, other.before);
        }
        return order != 0
                ? order
                : Comparator.comparingInt((TagVersion version) -> version.tag.length())
                        .thenComparing(TagVersion::tag)
                        .compare(this, other);
    }

    private static int compareNumbers(List<BigInteger> one, List<BigInteger> other) {
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            var a = i < one.size() ? one.get(i) : BigInteger.ZERO;
            var b = i < other.size() ? other.get(i) : BigInteger.ZERO;
            if (!a.equals(b)) {
                return a.compareTo(b);
            }
        }
        return 0;
    }

    private static int compareBefore(@Nullable List<String> one, @Nullable List<String> other) {
        if (one == null || other == null) {
            return Boolean.compare(one == null, other == null);
        }
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = compareIdentifiers(one.get(i), other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    private static int compareIdentifiers(String one, String other) {
        boolean number = NUMBER.matcher(one).matches();
        boolean otherNumber = NUMBER.matcher(other).matches();
        if (number && otherNumber) {
            return new BigInteger(one).compareTo(new BigInteger(other));
        }
        return number == otherNumber ? one.compareTo(other) : number ? -1 : 1;
    }
}
