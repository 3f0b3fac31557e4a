package io.vulnstream.intake;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What can be asked for, as far as can be told before the ledger has it. */
public final class RequestRules {
    private static final int LONGEST_SHOWN = 120;
    private static final int LONGEST_REFERENCE = 4096;
    private static final int MOST_NAMES = 50;
    private static final Pattern PLATFORM = Pattern.compile("[a-z0-9]{1,20}/[a-z0-9_]{1,20}(/[a-z0-9.]{1,20})?");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final Pattern KEY = Pattern.compile("[\\x20-\\x7e]{1,200}");
    private final ReferenceCheck references;
    private final Supplier<Set<String>> scanners;

    /** @param scanners names of the enabled adapters; an empty set, where this process does not know them, checks nothing */
    public RequestRules(ReferenceCheck references, Supplier<Set<String>> scanners) {
        this.references = references;
        this.scanners = scanners;
    }

    /** What is wrong. */
    public enum Code {
        REFERENCE_INVALID,
        SCANNER_UNKNOWN,
        PLATFORM_INVALID
    }

    /**
     * Something that is not accepted.
     *
     * @param index of the reference among those asked for; null where all of them are concerned
     * @param value the reference, scanner or platform it is about, cut where it is very long
     */
    public record Problem(Code code, @Nullable Integer index, String value, String message) {}

    /** @param good places of the references to accept, each reference once */
    record Checked(List<Integer> good, List<Problem> problems) {}

    /** @throws Refusal for what concerns the command and not what it names */
    void refuse(ScanCommand command, int most) {
        int asked = command.references().size();
        if (asked < 1 || asked > most) {
            throw bad("'references' has " + asked + " entries; ask for 1 to " + most);
        }
        var key = command.key();
        if (key != null && (key.isBlank() || !KEY.matcher(key).matches())) {
            throw bad("an idempotency key has 1 to 200 printable ASCII characters");
        }
        refuse("scanners", command.scanners());
        refuse("platforms", command.platforms());
    }

    private static void refuse(String member, @Nullable List<String> names) {
        if (names != null && names.size() > MOST_NAMES) {
            throw bad("'" + member + "' has " + names.size() + " entries; name at most " + MOST_NAMES);
        }
    }

    private static Refusal bad(String message) {
        return new Refusal(Refusal.Kind.BAD_USER_INPUT, message);
    }

    /** A scanner or platform that cannot be meant concerns every reference: then none is good. */
    Checked check(ScanCommand command) {
        var problems = new ArrayList<Problem>();
        scannerProblems(command.scanners(), problems);
        platformProblems(command.platforms(), problems);
        var common = !problems.isEmpty();
        var good = new ArrayList<Integer>();
        var seen = new HashSet<String>();
        for (int index = 0; index < command.references().size(); index++) {
            var reference = command.references().get(index);
            if (!seen.add(reference)) {
                continue;
            }
            var wrong = wrong(reference);
            if (wrong != null) {
                problems.add(new Problem(Code.REFERENCE_INVALID, index, shown(reference), wrong));
            } else if (!common) {
                good.add(index);
            }
        }
        return new Checked(good, problems);
    }

    private @Nullable String wrong(String reference) {
        return reference.length() > LONGEST_REFERENCE || reference.indexOf(0) >= 0
                ? "a reference has at most " + LONGEST_REFERENCE + " characters and none of them is zero"
                : references.problem(reference).orElse(null);
    }

    private void scannerProblems(@Nullable List<String> names, List<Problem> problems) {
        if (names == null) {
            return;
        }
        var known = scanners.get();
        if (names.isEmpty()) {
            problems.add(new Problem(Code.SCANNER_UNKNOWN, null, "", "no scanner is named; leave it out to mean all"));
        }
        names.stream()
                .filter(name -> known.isEmpty() ? !NAME.matcher(name).matches() : !known.contains(name))
                .map(name -> new Problem(Code.SCANNER_UNKNOWN, null, shown(name), unknown(known)))
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
                        Code.PLATFORM_INVALID,
                        null,
                        shown(platform),
                        "a platform is os/architecture, as in linux/amd64"))
                .forEach(problems::add);
    }

    private static String shown(String value) {
        return value.length() <= LONGEST_SHOWN ? value : value.substring(0, LONGEST_SHOWN) + "…";
    }
}
