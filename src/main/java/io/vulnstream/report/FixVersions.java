package io.vulnstream.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which of an advisory's fixed versions is the one for an installed version. */
public final class FixVersions {
    private static final int NAMED = 10;

    private FixVersions() {}

    /** From the version that introduced the vulnerability to the one that fixed it. */
    record Span(String introduced, String fixed) {}

    /**
     * The lowest fix of the spans the installed version is in, by the rules of its ecosystem; all fixes, separated by
     * {@code ", "}, when it is in none; null without any.
     */
    static @Nullable String best(@Nullable String ecosystem, @Nullable String installed, List<Span> spans) {
        if (spans.isEmpty()) {
            return null;
        }
        if (installed != null && !installed.isEmpty()) {
            var order = VersionRule.of(ecosystem)
                    .order(Stream.concat(
                                    Stream.of(installed),
                                    spans.stream().flatMap(span -> Stream.of(span.introduced(), span.fixed())))
                            .distinct()
                            .toList());
            String lowest = null;
            for (var span : spans) {
                var within =
                        order.compare(span.introduced(), installed) <= 0 && order.compare(installed, span.fixed()) < 0;
                if (within && (lowest == null || order.compare(span.fixed(), lowest) < 0)) {
                    lowest = span.fixed();
                }
            }
            if (lowest != null) {
                return lowest;
            }
        }
        return spans.stream().map(Span::fixed).distinct().limit(NAMED).collect(Collectors.joining(", "));
    }

    /**
     * The common order, for what has no rule of its own ({@link VersionRule}). Compares run by run: digits as numbers, letters
     * as text, a tilde and a pre-release word before nothing.
     */
    public static int compare(String left, String right) {
        var i = 0;
        var j = 0;
        while (true) {
            i = runStart(left, i);
            j = runStart(right, j);
            var leftEnd = runEnd(left, i);
            var rightEnd = runEnd(right, j);
            if (i == left.length() && j == right.length()) {
                return 0;
            }
            var order = compareRuns(left.substring(i, leftEnd), right.substring(j, rightEnd));
            if (order != 0) {
                return order;
            }
            i = leftEnd;
            j = rightEnd;
        }
    }

    private static int compareRuns(String left, String right) {
        var byRank = Integer.compare(rank(left), rank(right));
        if (byRank != 0 || left.isEmpty()) {
            return byRank;
        }
        if (!Character.isDigit(left.charAt(0))) {
            return left.compareTo(right);
        }
        var leftNumber = withoutZeros(left);
        var rightNumber = withoutZeros(right);
        var byLength = Integer.compare(leftNumber.length(), rightNumber.length());
        return byLength != 0 ? byLength : leftNumber.compareTo(rightNumber);
    }

    private static String withoutZeros(String digits) {
        var zeros = 0;
        while (zeros < digits.length() && digits.charAt(zeros) == '0') {
            zeros++;
        }
        return digits.substring(zeros);
    }

    private static int rank(String run) {
        if (run.isEmpty()) {
            return 2;
        }
        if (run.equals("~")) {
            return 0;
        }
        if (Character.isDigit(run.charAt(0))) {
            return 4;
        }
        return switch (run) {
            case "alpha", "beta", "rc", "pre", "preview", "snapshot", "SNAPSHOT", "dev", "M", "m", "cr", "CR", "RC" ->
                1;
            default -> 3;
        };
    }

    private static int runStart(String version, int from) {
        var i = from;
        while (i < version.length() && !Character.isLetterOrDigit(version.charAt(i)) && version.charAt(i) != '~') {
            i++;
        }
        return i;
    }

    private static int runEnd(String version, int from) {
        if (from >= version.length()) {
            return from;
        }
        if (version.charAt(from) == '~') {
            return from + 1;
        }
        var digits = Character.isDigit(version.charAt(from));
        var i = from;
        while (i < version.length()
                && Character.isLetterOrDigit(version.charAt(i))
                && Character.isDigit(version.charAt(i)) == digits) {
            i++;
        }
        return i;
    }
}
