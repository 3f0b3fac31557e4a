package io.vulnstream.report;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of an OSV record's {@code affected}: a package with the versions that are affected, of which only the ends of the
 * ranges matter here.
 */
record OsvAffected(
        @Nullable String name, @Nullable String ecosystem, List<FixVersions.Span> spans, List<Rated> ratings) {
    /** Entries of a record that are looked at; kernel advisories name thousands of packages. */
    static final int MOST = 500;

    private static final int SPANS = 100;

    /** An entry of a {@code severity} list: a vector, or a word of the type's own scale. */
    record Rated(String type, String score) {
        boolean isVector() {
            return type.startsWith("CVSS");
        }
    }

    /** Null when there is nothing in it. */
    static @Nullable OsvAffected read(JsonCursor cursor) throws IOException {
        if (!cursor.objectOrSkip()) {
            return null;
        }
        String[] nameAndEcosystem = new String[2];
        List<FixVersions.Span> spans = JsonCursor.list();
        List<Rated> ratings = JsonCursor.list();
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "package" -> readPackage(cursor, nameAndEcosystem);
                case "ranges" -> readRanges(cursor, spans);
                case "severity" -> readRatings(cursor, ratings);
                default -> cursor.skip();
            }
        }
        return new OsvAffected(nameAndEcosystem[0], nameAndEcosystem[1], spans, ratings);
    }

    boolean isAbout(@Nullable String otherName, @Nullable String otherEcosystem) {
        if (name == null || !name.equals(otherName) || ecosystem == null || otherEcosystem == null) {
            return false;
        }
        // One side may lack the release; two different releases are two different packages.
        return ecosystem.equals(otherEcosystem)
                || (Ecosystems.base(ecosystem).equals(Ecosystems.base(otherEcosystem))
                        && (ecosystem.indexOf(':') < 0 || otherEcosystem.indexOf(':') < 0));
    }

    int size() {
        return 100 + 60 * spans.size();
    }

    static void readRatings(JsonCursor cursor, List<Rated> ratings) throws IOException {
        if (!cursor.arrayOrSkip()) {
            return;
        }
        while (cursor.nextElement()) {
            if (!cursor.objectOrSkip()) {
                continue;
            }
            String type = null;
            String score = null;
            for (String field; (field = cursor.nextField()) != null; ) {
                switch (field) {
                    case "type" -> type = cursor.prose(40);
                    case "score" -> score = cursor.prose(JsonCursor.KEY_LIMIT);
                    default -> cursor.skip();
                }
            }
            if (type != null && score != null) {
                ratings.add(new Rated(type, score));
            }
        }
    }

    private static void readPackage(JsonCursor cursor, String[] nameAndEcosystem) throws IOException {
        if (!cursor.objectOrSkip()) {
            return;
        }
        for (String field; (field = cursor.nextField()) != null; ) {
            var text = cursor.prose(JsonCursor.KEY_LIMIT);
            if (text == null) {
                continue;
            }
            switch (field) {
                case "name" -> nameAndEcosystem[0] = text;
                case "ecosystem" -> nameAndEcosystem[1] = text;
                default -> {}
            }
        }
    }

    private static void readRanges(JsonCursor cursor, List<FixVersions.Span> spans) throws IOException {
        if (!cursor.arrayOrSkip()) {
            return;
        }
        while (cursor.nextElement()) {
            if (!cursor.objectOrSkip()) {
                continue;
            }
            List<FixVersions.Span> range = JsonCursor.list();
            var commits = false;
            for (String field; (field = cursor.nextField()) != null; ) {
                switch (field) {
                    case "type" -> commits = "GIT".equals(cursor.prose(40));
                    case "events" -> readEvents(cursor, range);
                    default -> cursor.skip();
                }
            }
            if (!commits && spans.size() < SPANS) {
                spans.addAll(range);
            }
        }
    }

    private static void readEvents(JsonCursor cursor, List<FixVersions.Span> spans) throws IOException {
        if (!cursor.arrayOrSkip()) {
            return;
        }
        String introduced = null;
        while (cursor.nextElement()) {
            if (!cursor.objectOrSkip()) {
                continue;
            }
            for (String field; (field = cursor.nextField()) != null; ) {
                var event = cursor.prose(JsonCursor.KEY_LIMIT);
                if (field.equals("introduced")) {
                    introduced = event;
                } else if (field.equals("fixed") && event != null && spans.size() < SPANS) {
                    spans.add(new FixVersions.Span(introduced == null ? "0" : introduced, event));
                }
            }
        }
    }
}
