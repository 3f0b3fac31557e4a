package io.vulnstream.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Grype's JSON, from 0.7 on. {@code source}, {@code distro} and {@code descriptor} come after the matches: a report
 * without {@code descriptor} is refused only when its matches have been handed out.
 */
final class GrypeReport implements FormatParser {
    static final String SCANNER = "grype";

    private final CvssScores scores = new CvssScores();
    private final List<String> digests = JsonCursor.list();
    private final List<String> imageIds = JsonCursor.list();
    private boolean matchesSeen;
    private @Nullable String program;
    private @Nullable String version;
    private @Nullable String databaseVersion;
    private @Nullable String databaseBuilt;
    private @Nullable String artifactName;
    private @Nullable Distribution distribution;
    private boolean lookedAhead;
    private long findings;

    /** What the report says the image's operating system is. */
    record Distribution(@Nullable String name, @Nullable String version) {
        @Nullable
        String ecosystem() {
            return Ecosystems.ofDistribution(name, version);
        }
    }

    @Override
    public ReportMetadata parse(ReportSource source, Consumer<RawFinding> sink) throws IOException, ReportInvalid {
        try (var cursor = new JsonCursor(source.open())) {
            if (cursor.object("A Grype report")) {
                readReport(cursor, source, sink);
            }
            cursor.end();
        }
        if (!matchesSeen) {
            throw new ReportInvalid("The report has no matches", "", "give a report made by grype -o json");
        }
        if (!SCANNER.equals(program)) {
            throw new ReportInvalid(
                    "The report does not say at its end that Grype wrote it",
                    "/descriptor/name",
                    "give the whole report made by grype -o json");
        }
        return metadata();
    }

    private void readReport(JsonCursor cursor, ReportSource source, Consumer<RawFinding> sink)
            throws IOException, ReportInvalid {
        var once = cursor.new Once();
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "matches" -> {
                    once.check(field);
                    readMatches(cursor, source, sink);
                }
                case "source" -> readSource(cursor);
                case "distro" -> distribution = readDistribution(cursor);
                case "descriptor" -> {
                    once.check(field);
                    readDescriptor(cursor);
                }
                default -> cursor.skip();
            }
        }
    }

    private void readMatches(JsonCursor cursor, ReportSource source, Consumer<RawFinding> sink)
            throws IOException, ReportInvalid {
        matchesSeen = true;
        cursor.elements("matches", element -> {
            var match = GrypeMatch.read(element, scores);
            findings++;
            sink.accept(match.finding(match.needsDistribution() ? distributionAhead(source) : distribution));
        });
    }

    /** Old reports name the distribution nowhere but after the matches, so it is looked up there, once. */
    private @Nullable Distribution distributionAhead(ReportSource source) throws IOException {
        if (distribution == null && !lookedAhead) {
            lookedAhead = true;
            try (var cursor = new JsonCursor(source.open())) {
                for (String field; (field = cursor.nextField()) != null; ) {
                    if (field.equals("distro")) {
                        distribution = readDistribution(cursor);
                    } else {
                        cursor.skip();
                    }
                }
            } catch (JsonProcessingException | ReportInvalid e) {
                return null; // It will be met again on the way, and its place told right.
            }
        }
        return distribution;
    }

    static Distribution readDistribution(JsonCursor cursor) throws IOException, ReportInvalid {
        String name = null;
        String version = null;
        if (cursor.objectOrSkip()) {
            for (String field; (field = cursor.nextField()) != null; ) {
                switch (field) {
                    case "name", "type" -> name = cursor.key(field);
                    case "version" -> version = cursor.key(field);
                    default -> cursor.skip();
                }
            }
        }
        return new Distribution(name, version);
    }

    private void readSource(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.objectOrSkip()) {
            return;
        }
        for (String field; (field = cursor.nextField()) != null; ) {
            if (!field.equals("target")) {
                cursor.skip();
            } else if (cursor.isText()) {
                artifactName = cursor.prose(JsonCursor.LINE_LIMIT); // A directory or a file.
            } else {
                readTarget(cursor);
            }
        }
    }

    private void readTarget(JsonCursor cursor) throws IOException {
        if (!cursor.objectOrSkip()) {
            return;
        }
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "userInput" -> artifactName = cursor.prose(JsonCursor.LINE_LIMIT);
                case "imageID" -> Digests.add(imageIds, cursor.prose(JsonCursor.LINE_LIMIT));
                case "manifestDigest" -> Digests.add(digests, cursor.prose(JsonCursor.LINE_LIMIT));
                case "repoDigests" -> Digests.read(cursor, digests);
                default -> cursor.skip();
            }
        }
    }

    private void readDescriptor(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.object("descriptor")) {
            return;
        }
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "name" -> program = cursor.key(field);
                case "version" -> version = cursor.key(field);
                case "db" -> readDatabase(cursor);
                default -> cursor.skip();
            }
        }
    }

    /** Flat up to schema 5; since schema 6 inside {@code status}. */
    private void readDatabase(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.objectOrSkip()) {
            return;
        }
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "built" -> databaseBuilt = cursor.key(field);
                case "schemaVersion" -> databaseVersion = cursor.key(field);
                case "status" -> readDatabase(cursor);
                default -> cursor.skip();
            }
        }
    }

    private ReportMetadata metadata() {
        var os = distribution == null || distribution.name() == null
                ? null
                : distribution.version() == null
                        ? distribution.name()
                        : distribution.name() + " " + distribution.version();
        return new ReportMetadata(
                ReportFormat.GRYPE,
                SCANNER,
                version,
                databaseVersion,
                Timestamps.of(databaseBuilt),
                artifactName,
                digests,
                imageIds,
                os,
                null,
                findings);
    }
}
