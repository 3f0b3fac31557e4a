package io.vulnstream.report;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells a report's format by its first telling field. */
final class FormatRecognition {
    private static final int FIELDS_NAMED = 5;

    private FormatRecognition() {}

    static ReportFormat of(ReportSource source) throws IOException, ReportInvalid {
        try (var cursor = new JsonCursor(source.open())) {
            if (cursor.isEmpty()) {
                throw new ReportInvalid(
                        "The report is empty", "", "make it again and look at the scanner's own messages");
            }
            if (cursor.isArray()) {
                return ofList(cursor);
            }
            if (!cursor.isObject()) {
                throw cursor.invalid("The report is not a JSON object", "give a scanner's report in JSON");
            }
            return ofObject(cursor);
        }
    }

    private static ReportFormat ofObject(JsonCursor cursor) throws IOException, ReportInvalid {
        List<String> fields = JsonCursor.list();
        for (String field; (field = cursor.nextField()) != null; ) {
            var format = told(cursor, field);
            if (format != null) {
                return format;
            }
            if (fields.size() < FIELDS_NAMED) {
                fields.add(field.length() > 40 ? field.substring(0, 40) + "…" : field);
            }
            cursor.skip();
        }
        throw new ReportInvalid(
                fields.isEmpty()
                        ? "The report is an empty object"
                        : "The report is of no known format: it has the fields " + String.join(", ", fields),
                "",
                "give Trivy, Grype or osv-scanner JSON, or CycloneDX JSON with vulnerabilities");
    }

    private static @Nullable ReportFormat told(JsonCursor cursor, String field) throws IOException, ReportInvalid {
        return switch (field) {
            case "SchemaVersion", "ArtifactName", "ArtifactType", "Results" -> ReportFormat.TRIVY;
            case "matches" -> cursor.isArray() ? ReportFormat.GRYPE : null;
            case "descriptor" -> namesGrype(cursor) ? ReportFormat.GRYPE : null;
            case "results" -> ReportFormat.OSV_SCANNER;
            case "bomFormat" -> "CycloneDX".equals(cursor.prose(40)) ? ReportFormat.CYCLONEDX : null;
            case "runs" -> throw another(cursor, "SARIF");
            case "spdxVersion", "SPDXID" -> throw another(cursor, "SPDX");
            default -> null;
        };
    }

    private static ReportInvalid another(JsonCursor cursor, String what) {
        return cursor.invalid(
                "The report is " + what + ", which is not read",
                "give Trivy, Grype or osv-scanner JSON, or CycloneDX JSON with vulnerabilities");
    }

    private static boolean namesGrype(JsonCursor cursor) throws IOException {
        var grype = false;
        if (cursor.objectOrSkip()) {
            for (String field; (field = cursor.nextField()) != null; ) {
                if (field.equals("name")) {
                    grype = "grype".equals(cursor.prose(40));
                } else {
                    cursor.skip();
                }
            }
        }
        return grype;
    }

    /** Trivy before 0.20 wrote the bare list of its results. */
    private static ReportFormat ofList(JsonCursor cursor) throws IOException, ReportInvalid {
        if (cursor.nextElement() && cursor.isObject()) {
            for (String field; (field = cursor.nextField()) != null; ) {
                if (field.equals("Target") || field.equals("Vulnerabilities")) {
                    return ReportFormat.TRIVY;
                }
                cursor.skip();
            }
        }
        throw cursor.invalid(
                "The report is a list of something unknown",
                "give Trivy, Grype or osv-scanner JSON, or CycloneDX JSON with vulnerabilities");
    }
}
