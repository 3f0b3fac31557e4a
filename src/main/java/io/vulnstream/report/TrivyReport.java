package io.vulnstream.report;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Trivy's JSON: schema version 2, its forms without {@code Metadata} or {@code Results}, and the bare list of results of
 * releases before 0.20.
 */
final class TrivyReport implements FormatParser {
    static final String SCANNER = "trivy";
    private static final int NEWEST_SCHEMA = 2;

    private final CvssScores scores = new CvssScores();
    private final List<String> digests = JsonCursor.list();
    private final List<String> imageIds = JsonCursor.list();
    private @Nullable Double schema;
    private @Nullable String version;
    private @Nullable String artifactName;
    private @Nullable String osFamily;
    private @Nullable String osRelease;
    private boolean resultsSeen;
    private @Nullable Integer packages;

    @Override
    public ReportMetadata parse(ReportSource source, Consumer<RawFinding> sink) throws IOException, ReportInvalid {
        var counting = new CountingSink(sink);
        try (var cursor = new JsonCursor(source.open())) {
            if (cursor.isArray()) {
                readResults(cursor, source, counting);
            } else if (cursor.object("A Trivy report")) {
                readReport(cursor, source, counting);
            }
            cursor.end();
        }
        validate();
        return metadata(counting.count());
    }

    private void readReport(JsonCursor cursor, ReportSource source, Consumer<RawFinding> sink)
            throws IOException, ReportInvalid {
        var once = cursor.new Once();
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "SchemaVersion" -> schema = cursor.number();
                case "ArtifactName" -> artifactName = cursor.text(field, JsonCursor.LINE_LIMIT);
                case "Trivy" -> readProgram(cursor);
                case "Metadata" -> readMetadata(cursor);
                case "Results" -> {
                    once.check(field);
                    readResults(cursor, source, sink);
                }
                default -> cursor.skip();
            }
        }
    }

    private void readProgram(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.objectOrSkip()) {
            return;
        }
        for (String field; (field = cursor.nextField()) != null; ) {
            if (field.equals("Version")) {
                version = cursor.key("Trivy.Version");
            } else {
                cursor.skip();
            }
        }
    }

    private void readMetadata(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.object("Metadata")) {
            return;
        }
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "OS" -> readOperatingSystem(cursor);
                case "ImageID" -> Digests.add(imageIds, cursor.text(field, JsonCursor.LINE_LIMIT));
                case "RepoDigests" -> Digests.read(cursor, digests);
                default -> cursor.skip();
            }
        }
    }

    private void readOperatingSystem(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.object("Metadata.OS")) {
            return;
        }
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "Family" -> osFamily = cursor.key("Metadata.OS.Family");
                case "Name" -> osRelease = cursor.key("Metadata.OS.Name");
                default -> cursor.skip();
            }
        }
    }

    private void readResults(JsonCursor cursor, ReportSource source, Consumer<RawFinding> sink)
            throws IOException, ReportInvalid {
        resultsSeen = true;
        cursor.elements("Results", element -> {
            var result = new TrivyResult(source, scores, osRelease, sink);
            result.read(element);
            var listed = result.packages();
            if (listed != null) {
                packages = (packages == null ? 0 : packages) + listed;
            }
        });
    }

    private void validate() throws ReportInvalid {
        if (schema != null && schema > NEWEST_SCHEMA) {
            throw new ReportInvalid(
                    "The Trivy report has schema version " + schema.intValue(),
                    "SchemaVersion",
                    "versions up to " + NEWEST_SCHEMA + " can be read");
        }
        if (!resultsSeen && (schema == null || artifactName == null)) {
            throw new ReportInvalid(
                    "The report has neither Results nor SchemaVersion and ArtifactName",
                    "",
                    "give a report made by trivy --format json");
        }
    }

    private ReportMetadata metadata(long findings) {
        var operatingSystem = osFamily == null ? null : osRelease == null ? osFamily : osFamily + " " + osRelease;
        return new ReportMetadata(
                ReportFormat.TRIVY,
                SCANNER,
                version,
                null,
                null,
                artifactName,
                digests,
                imageIds,
                operatingSystem,
                packages,
                findings);
    }
}
