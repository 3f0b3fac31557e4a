package io.vulnstream.report;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The order of RubyGems: segments of digits and of letters, one of letters before any number and so before nothing; zeros at
 * the end of the numbers count for nothing, and what follows a hyphen is a pre-release.
 */
final class GemVersions {
    private static final Pattern SEGMENT = Pattern.compile("[0-9]+|[A-Za-z]+");

    private GemVersions() {}

    static int compare(String left, String right) {
        var one = segments(left);
        var other = segments(right);
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            var order = compareSegments(i < one.size() ? one.get(i) : "0", i < other.size() ? other.get(i) : "0");
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compareSegments(String left, String right) {
        var number = Character.isDigit(left.charAt(0));
        if (number != Character.isDigit(right.charAt(0))) {
            return number ? 1 : -1;
        }
        return number ? new BigInteger(left).compareTo(new BigInteger(right)) : left.compareTo(right);
    }

    /** {@code 1.0.0.pre.1} and {@code 1.pre.1} are the same. */
    private static List<String> segments(String version) {
        List<String> segments = new ArrayList<>();
        var matcher = SEGMENT.matcher(version.replace("-", ".pre."));
        var numbers = true;
        while (matcher.find()) {
            var segment = matcher.group();
            if (numbers && !Character.isDigit(segment.charAt(0))) {
                withoutZerosAtTheEnd(segments);
                numbers = false;
            }
            segments.add(segment);
        }
        withoutZerosAtTheEnd(segments);
        return segments;
    }

    private static void withoutZerosAtTheEnd(List<String> segments) {
        while (!segments.isEmpty() && segments.getLast().chars().allMatch(digit -> digit == '0')) {
            segments.removeLast();
        }
    }
}
