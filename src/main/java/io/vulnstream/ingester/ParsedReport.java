package io.vulnstream.ingester;

import io.vulnstream.report.Assertion;
import io.vulnstream.report.PackageIdentity;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A report that was read to its end, without what it repeats. Packages and vulnerabilities are named by their place in the
 * lists.
 *
 * @param vulnerabilities ids as reported, and those that assertions name
 * @param described ids of which the report says all that its scanner's database asserts of them
 * @param sources installed binary packages whose source package the report tells, to that package
 * @param raw entries of the report
 */
record ParsedReport(
        List<PackageIdentity> packages,
        List<String> vulnerabilities,
        Set<Assertion> assertions,
        Set<String> described,
        Map<About, Reported> reported,
        Map<Binary, Integer> sources,
        long raw) {
    /** A package and an id, by their places. */
    record About(int pack, int vulnerability) {}

    /** An installed package of an operating system, by ecosystem without release and name. */
    record Binary(String ecosystem, String name) {}
}
