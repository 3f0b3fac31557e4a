package io.vulnstream.app.output;

import io.vulnstream.app.output.ResultDocument.Artifact;
import io.vulnstream.app.output.ResultDocument.Attribution;
import io.vulnstream.app.output.ResultDocument.Database;
import io.vulnstream.app.output.ResultDocument.Finding;
import io.vulnstream.app.output.ResultDocument.Occurrence;
import io.vulnstream.app.output.ResultDocument.Scan;
import java.time.Instant;
import java.util.List;

/** One image with findings, one clean, one whose scan failed, and a reference that named nothing. */
final class SampleResults {
    static final Scan TRIVY = new Scan(
            "trivy", "0.74.0", new Database("2", Instant.parse("2026-01-01T00:00:00Z")), "succeeded", null, null);
    static final Scan GRYPE = new Scan(
            "grype", "0.118.0", new Database(null, Instant.parse("2026-01-02T00:00:00Z")), "succeeded", null, null);
    static final Scan OSV_FAILED =
            new Scan("osv-scanner", null, null, "failed", "database-unusable", "run: vulnstream databases update");

    private SampleResults() {}

    static ResultDocument document() {
        return new ResultDocument(List.of(
                new Artifact(
                        "localhost:5000/shop",
                        List.of("localhost:5000/shop:1.0", "localhost:5000/shop:latest"),
                        "sha256:" + "a".repeat(64),
                        "linux/amd64",
                        List.of(GRYPE, OSV_FAILED, TRIVY),
                        List.of(openssl(), parser())),
                clean(),
                failed(),
                new Artifact(
                        "localhost:5000/gone",
                        List.of("localhost:5000/gone:1.0"),
                        null,
                        null,
                        List.of(new Scan(null, null, null, "failed", "artifact-gone", "the registry answered 404")),
                        List.of())));
    }

    static Artifact clean() {
        return new Artifact(
                "localhost:5000/empty",
                List.of("localhost:5000/empty:1.0"),
                "sha256:" + "b".repeat(64),
                "linux/arm64",
                List.of(GRYPE, TRIVY),
                List.of());
    }

    static Artifact failed() {
        return new Artifact(
                "localhost:5000/base",
                List.of("localhost:5000/base:3"),
                "sha256:" + "c".repeat(64),
                null,
                List.of(OSV_FAILED, TRIVY),
                List.of());
    }

    private static Finding openssl() {
        var occurrences = List.of(
                new Occurrence("libcrypto1.1", "1.1.1g-r0", null), new Occurrence("libssl1.1", "1.1.1g-r0", null));
        return new Finding(
                "openssl",
                "1.1.1g-r0",
                "Alpine",
                "CVE-2030-0001",
                List.of("GHSA-aaaa-bbbb-cccc"),
                Rating.of("critical"),
                "1.1.1l-r0",
                List.of(
                        new Attribution("grype", "GHSA-aaaa-bbbb-cccc", Rating.of("high"), null, null, occurrences),
                        new Attribution(
                                "trivy", "CVE-2030-0001", Rating.of("critical"), 9.8, "1.1.1l-r0", occurrences)));
    }

    private static Finding parser() {
        return new Finding(
                "org.example:parser",
                "1.2.3",
                "Maven",
                "GHSA-dddd-eeee-ffff",
                List.of(),
                Rating.of("medium"),
                null,
                List.of(new Attribution(
                        "trivy",
                        "GHSA-dddd-eeee-ffff",
                        Rating.of("medium"),
                        5.5,
                        null,
                        List.of(new Occurrence("org.example:parser", "1.2.3", "app/lib/the parser.jar")))));
    }
}
