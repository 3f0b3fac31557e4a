package io.vulnstream.ingester;

import io.vulnstream.testkit.MiniReport;
import io.vulnstream.testkit.ReportedScans.Spec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Reports of a few artifacts by several scanners over several days, in which everything that can make groups or findings of
 * one another happens: aliases that come, go and contradict, errata over several CVEs, source packages that only some tell.
 */
final class GeneratedReports {
    private static final Instant FIRST = Instant.parse("2026-11-10T00:00:00Z");
    private static final int DAYS = 4;
    private static final List<String> ARTIFACTS = List.of("one", "two");
    private static final List<String> CVES = List.of("CVE-1", "CVE-2", "CVE-3", "CVE-4", "CVE-5");
    private static final List<String> OTHERS =
            List.of("GHSA-a", "GHSA-b", "GHSA-c", "GHSA-d", "GO-1", "GO-2", "PYSEC-1", "RUSTSEC-1");
    private static final List<String> ERRATA = List.of("DSA-1", "DSA-2", "RHSA-1");
    private static final List<String> SEVERITIES = List.of("LOW", "MEDIUM", "HIGH", "CRITICAL");
    private static final Map<String, String> BINARY_TO_SOURCE =
            Map.of("libcrypto", "openssl", "libssl", "openssl", "musl", "musl", "musl-utils", "musl");

    private final Random random;
    private final Map<String, List<String>> known = new HashMap<>();

    private GeneratedReports(long seed) {
        random = new Random(seed);
    }

    /** The same for a seed, in the order in which they were made. */
    static List<Spec> of(IngestFixture db, long seed) {
        var generator = new GeneratedReports(seed);
        var specs = new ArrayList<Spec>();
        for (var artifact : ARTIFACTS) {
            for (var scanner : List.of("trivy", "grype", "osv-scanner", "second-grype")) {
                generator.days().forEach(day -> specs.add(generator.spec(db, artifact, scanner, day)));
            }
        }
        return specs;
    }

    /** Some twice, some never; null when nobody says how old the database is. */
    private List<@Nullable Integer> days() {
        var days = new ArrayList<@Nullable Integer>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            days.add(random.nextInt(12) == 0 ? null : random.nextInt(DAYS));
        }
        return days;
    }

    private Spec spec(IngestFixture db, String artifact, String scanner, @Nullable Integer day) {
        var format = scanner.equals("second-grype") ? "grype" : scanner;
        var report =
                switch (format) {
                    case "trivy" -> random.nextBoolean() ? MiniReport.trivy().withoutSources() : MiniReport.trivy();
                    case "grype" -> MiniReport.grype();
                    default -> MiniReport.osv();
                };
        for (int i = random.nextInt(3, 12); i > 0; i--) {
            add(report, scanner, day);
        }
        var spec = db.spec(format, report);
        return new Spec(
                artifact,
                scanner,
                format,
                spec.report(),
                "db",
                day == null ? null : FIRST.plusSeconds(86_400L * day),
                spec.startedAt());
    }

    private void add(MiniReport report, String scanner, @Nullable Integer day) {
        var id = id();
        var others = others(scanner, id, day).toArray(String[]::new);
        var severity = pick(SEVERITIES);
        if (random.nextBoolean()) {
            var binary = pick(BINARY_TO_SOURCE.keySet().stream().sorted().toList());
            report.apk(
                    binary,
                    BINARY_TO_SOURCE.getOrDefault(binary, binary),
                    id,
                    severity,
                    "1.1.1" + pick(List.of("k", "l", "z")) + "-r0",
                    others);
        } else {
            report.npm("lodash", "4.17.20", id, severity, pick(List.of("4.17.21", "4.17.30", "4.18.0")), others);
        }
    }

    private String id() {
        return switch (random.nextInt(5)) {
            case 0, 1 -> pick(CVES);
            case 2 -> pick(ERRATA);
            default -> pick(OTHERS);
        };
    }

    /** What a scanner's database says of an id on a day is nearly always the same, as it should be, and sometimes not. */
    private List<String> others(String scanner, String id, @Nullable Integer day) {
        return random.nextInt(10) == 0 ? others(id) : known.computeIfAbsent(scanner + id + day, key -> others(id));
    }

    private List<String> others(String id) {
        var others = new ArrayList<String>();
        for (int i = ERRATA.contains(id) ? random.nextInt(1, 4) : random.nextInt(3); i > 0; i--) {
            others.add(random.nextInt(3) == 0 ? pick(OTHERS) : pick(CVES));
        }
        others.remove(id);
        Collections.sort(others);
        return others.stream().distinct().toList();
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
