package io.vulnstream.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What can be asked for, as far as can be told before the ledger has it. */
public final class RequestRules {
    private static final int MOST = 100;
    private static final int LONGEST_SHOWN = 120;
    private static final Pattern PLATFORM = Pattern.compile("[a-z0-9]+/[a-z0-9_]+(/[a-z0-9.]+)?");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private final ReferenceCheck references;
    private final Supplier<Set<String>> scanners;

    /** @param scanners names of the enabled adapters; an empty set, where this process does not know them, checks nothing */
    public RequestRules(ReferenceCheck references, Supplier<Set<String>> scanners) {
        this.references = references;
        this.scanners = scanners;
    }

    enum Code {
        REFERENCE_INVALID,
        SCANNER_UNKNOWN,
        PLATFORM_INVALID
    }

    record Problem(Code code, String value, String message) {}

    /** @param good references to accept */
    record Checked(List<String> good, List<Problem> problems) {}

    void refuseSizes(List<String> asked) {
        if (asked.isEmpty() || asked.size() > MOST) {
            throw QueryProblem.badInput("'references' has " + asked.size() + " entries; ask for 1 to " + MOST);
        }
    }

    /** A scanner or platform that cannot be meant concerns every reference: then none is good. */
    Checked check(List<String> asked, @Nullable List<String> withScanners, @Nullable List<String> platforms) {
        var problems = new ArrayList<Problem>();
        scannerProblems(withScanners, problems);
        platformProblems(platforms, problems);
        var common = !problems.isEmpty();
        var good = new ArrayList<String>();
        for (var reference : asked) {
            var problem = references.problem(reference);
            if (problem.isPresent()) {
                problems.add(new Problem(Code.REFERENCE_INVALID, shown(reference), problem.get()));
            } else if (!common) {
                good.add(reference);
            }
        }
        return new Checked(good, problems);
    }

    private void scannerProblems(@Nullable List<String> names, List<Problem> problems) {
        if (names == null) {
            return;
        }
        var known = scanners.get();
        if (names.isEmpty()) {
            problems.add(new Problem(Code.SCANNER_UNKNOWN, "", "no scanner is named; leave it out to mean all"));
        }
        names.stream()
                .filter(name -> known.isEmpty() ? !NAME.matcher(name).matches() : !known.contains(name))
                .map(name -> new Problem(Code.SCANNER_UNKNOWN, shown(name), unknown(known)))
                .forEach(problems::add);
    }

    private static String unknown(Set<String> known) {
        return "there is no scanner of this name"
                + (known.isEmpty()
                        ? ""
                        : "; there are "
                                + String.join(", ", known.stream().sorted().toList()));
    }

    private static void platformProblems(@Nullable List<String> platforms, List<Problem> problems) {
        if (platforms == null) {
            return;
        }
        platforms.stream()
                .filter(platform -> !PLATFORM.matcher(platform).matches())
                .map(platform -> new Problem(
                        Code.PLATFORM_INVALID, shown(platform), "a platform is os/architecture, as in linux/amd64"))
                .forEach(problems::add);
    }

    private static String shown(String value) {
        return value.length() <= LONGEST_SHOWN ? value : value.substring(0, LONGEST_SHOWN) + "…";
    }
}
