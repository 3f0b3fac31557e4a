package io.vulnstream.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** osv-scanner's JSON. An empty one says nothing by itself: the scanner writes it, too, when a database did not load. */
final class OsvReport implements FormatParser {
    static final String SCANNER = "osv-scanner";

    private final CvssScores scores = new CvssScores();
    private boolean resultsSeen;
    private @Nullable String operatingSystem;
    private @Nullable String path;

    @Override
    public ReportMetadata parse(ReportSource source, Consumer<RawFinding> sink) throws IOException, ReportInvalid {
        var counting = new CountingSink(sink);
        try (var cursor = new JsonCursor(source.open())) {
            if (cursor.object("An osv-scanner report")) {
                readReport(cursor, source, counting);
            }
            cursor.end();
        }
        if (!resultsSeen) {
            throw new ReportInvalid("The report has no results", "", "give a report made by osv-scanner --format json");
        }
        return new ReportMetadata(
                ReportFormat.OSV_SCANNER,
                SCANNER,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                operatingSystem,
                null,
                counting.count());
    }

    private void readReport(JsonCursor cursor, ReportSource source, Consumer<RawFinding> sink)
            throws IOException, ReportInvalid {
        var once = cursor.new Once();
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "results" -> {
                    once.check(field);
                    resultsSeen = true;
                    cursor.elements(field, result -> readResult(result, source, sink));
                }
                case "image_metadata" -> readImage(cursor);
                default -> cursor.skip();
            }
        }
    }

    private void readImage(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.objectOrSkip()) {
            return;
        }
        for (String field; (field = cursor.nextField()) != null; ) {
            if (field.equals("os")) {
                operatingSystem = cursor.key("image_metadata.os");
            } else {
                cursor.skip();
            }
        }
    }

    private void readResult(JsonCursor cursor, ReportSource source, Consumer<RawFinding> sink)
            throws IOException, ReportInvalid {
        if (!cursor.object("A result")) {
            return;
        }
        var once = cursor.new Once();
        var pathSeen = false;
        path = null;
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "source" -> {
                    pathSeen = true;
                    path = readPath(cursor);
                }
                case "packages" -> {
                    once.check(field);
                    if (cursor.array(field)) {
                        path = pathSeen ? path : pathAhead(cursor, source);
                        while (cursor.nextElement()) {
                            new OsvPackage(source, scores, path, sink).read(cursor);
                        }
                    }
                }
                default -> cursor.skip();
            }
        }
    }

    /** Where fields are sorted, the source comes after its packages. */
    private static @Nullable String pathAhead(JsonCursor main, ReportSource source) throws IOException {
        String path = null;
        try (var cursor = new JsonCursor(source.openRest(main.position()))) {
            for (String field; (field = cursor.nextField()) != null; ) {
                if (field.equals("source")) {
                    path = readPath(cursor);
                } else {
                    cursor.skip();
                }
            }
        } catch (JsonProcessingException | ReportInvalid e) {
            return null; // It will be met again on the way, and its place told right.
        }
        return path;
    }

    private static @Nullable String readPath(JsonCursor cursor) throws IOException, ReportInvalid {
        String path = null;
        if (cursor.objectOrSkip()) {
            for (String field; (field = cursor.nextField()) != null; ) {
                if (field.equals("path")) {
                    path = cursor.path("source.path");
                } else {
                    cursor.skip();
                }
            }
        }
        return path;
    }
}
