package io.vulnstream.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Walks a JSON document forward. Stands on a value: of the field that {@link #nextField} named, or of the array's element
 * that {@link #nextElement} moved to; whoever is handed the cursor reads or skips exactly that value.
 */
final class JsonCursor implements AutoCloseable {
    /** Characters one string that is read may have; strings that are skipped may have any number. */
    static final int STRING_LIMIT = 8 * 1024 * 1024;

    static final int DEPTH_LIMIT = 256;
    /** Characters of ids, names and versions: they are keys. */
    static final int KEY_LIMIT = 500;

    static final int LINE_LIMIT = 2_000;
    static final int PATH_LIMIT = 1_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(STRING_LIMIT)
                    .maxNestingDepth(DEPTH_LIMIT)
                    .maxNameLength(10_000)
                    .build())
            .build();

    private final JsonParser parser;

    JsonCursor(InputStream in) throws IOException {
        parser = FACTORY.createParser(in);
        parser.nextToken();
    }

    /** Whether the document has not even one value. */
    boolean isEmpty() {
        return parser.currentToken() == null;
    }

    boolean isObject() {
        return parser.currentToken() == JsonToken.START_OBJECT;
    }

    boolean isArray() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    boolean isText() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    boolean isNumber() {
        var token = parser.currentToken();
        return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
    }

    /** Moves to the value of the next field and tells its name; null at the end of the object. */
    @Nullable
    String nextField() throws IOException {
        var name = parser.nextFieldName();
        if (name != null) {
            parser.nextToken();
        }
        return name;
    }

    /** Moves to the next element; false at the end of the array. */
    boolean nextElement() throws IOException {
        var token = parser.nextToken();
        return token != JsonToken.END_ARRAY && token != null;
    }

    void skip() throws IOException {
        parser.skipChildren();
    }

    /** True on an object, false on null: nothing to walk through. */
    boolean object(String what) throws ReportInvalid {
        return container(JsonToken.START_OBJECT, what, "an object");
    }

    /** True on an array, false on null: nothing to walk through. */
    boolean array(String what) throws ReportInvalid {
        return container(JsonToken.START_ARRAY, what, "a list");
    }

    /** Reads a value, or walks through it. */
    interface Walk {
        void over(JsonCursor cursor) throws IOException, ReportInvalid;
    }

    /** Every element of an array; nothing on null. */
    void elements(String what, Walk walk) throws IOException, ReportInvalid {
        if (array(what)) {
            while (nextElement()) {
                walk.over(this);
            }
        }
    }

    /** True on an object; anything else is skipped, for what a finding can do without. */
    boolean objectOrSkip() throws IOException {
        return enteredOrSkipped(isObject());
    }

    /** True on an array; anything else is skipped, for what a finding can do without. */
    boolean arrayOrSkip() throws IOException {
        return enteredOrSkipped(isArray());
    }

    /** The text of an id, name or version, a number's too; null for null and for empty text. */
    @Nullable
    String key(String what) throws IOException, ReportInvalid {
        return text(what, KEY_LIMIT);
    }

    /** As {@link #key} with a bound of its own. */
    @Nullable
    String text(String what, int limit) throws IOException, ReportInvalid {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (!isText() && !isNumber()) {
            throw invalid(what + " is not text", "check that the scanner's version is one that can be read");
        }
        var length = parser.getTextLength();
        if (length > limit) {
            throw invalid(
                    what + " has " + length + " characters, more than the " + limit + " there can be",
                    "check what wrote it");
        }
        return CleanText.of(parser.getTextCharacters(), parser.getTextOffset(), length);
    }

    /** A file's path, which is part of a key: one too long keeps its ends, and a hash that keeps it apart from others. */
    @Nullable
    String path(String what) throws IOException, ReportInvalid {
        var path = text(what, STRING_LIMIT);
        if (path == null || path.length() <= PATH_LIMIT) {
            return path;
        }
        var hash = UUID.nameUUIDFromBytes(path.getBytes(StandardCharsets.UTF_8));
        var end = PATH_LIMIT / 2 - 20;
        return CleanText.of(path.substring(0, end) + "…" + hash + "…" + path.substring(path.length() - end));
    }

    /** Text for people, cut after the limit; anything else is skipped and null. */
    @Nullable
    String prose(int limit) throws IOException {
        if (!isText()) {
            parser.skipChildren();
            return null;
        }
        var length = Math.min(parser.getTextLength(), limit);
        return CleanText.of(parser.getTextCharacters(), parser.getTextOffset(), length);
    }

    /** Adds a list's texts up to a number of them; anything that is not a list of texts is skipped. */
    void proses(List<String> into, int most, int limit) throws IOException {
        if (!arrayOrSkip()) {
            return;
        }
        while (nextElement()) {
            var text = into.size() < most ? prose(limit) : null;
            if (text != null) {
                into.add(text);
            } else {
                skip();
            }
        }
    }

    /** Adds one field of each object of a list; anything else is skipped. */
    void prosesOf(String wanted, List<String> into, int most, int limit) throws IOException {
        if (!arrayOrSkip()) {
            return;
        }
        while (nextElement()) {
            if (!objectOrSkip()) {
                continue;
            }
            for (String field; (field = nextField()) != null; ) {
                var text = field.equals(wanted) && into.size() < most ? prose(limit) : null;
                if (text != null) {
                    into.add(text);
                } else {
                    skip();
                }
            }
        }
    }

    /** Adds a list's ids. */
    void keys(List<String> into, String what) throws IOException, ReportInvalid {
        if (!array(what)) {
            return;
        }
        while (nextElement()) {
            var key = key(what);
            if (key != null) {
                into.add(key);
            }
        }
    }

    /** A number, also one written as text; anything else is skipped and null. */
    @Nullable
    Double number() throws IOException {
        if (isNumber()) {
            return parser.getDoubleValue();
        }
        var text = prose(40);
        try {
            return text == null ? null : Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** A place in an array, to be given to {@link ReportSource#openRest}: after an element, or before the first. */
    record Position(long offset, boolean afterElement) {}

    /** The position after the element, or after the opening bracket, that the cursor stands on. */
    Position position() {
        return new Position(parser.currentLocation().getByteOffset(), !isArray());
    }

    /** Line, column and the way to the value the cursor stands on. */
    String place() {
        var at = parser.currentTokenLocation();
        var path = parser.getParsingContext().pathAsPointer().toString();
        return "line " + at.getLineNr() + ", column " + at.getColumnNr() + (path.isEmpty() ? "" : ", at " + path);
    }

    ReportInvalid invalid(String problem, String advice) {
        return new ReportInvalid(problem, place(), advice);
    }

    /** After the document's one value: that nothing follows it. */
    void end() throws IOException, ReportInvalid {
        if (parser.nextToken() != null) {
            throw invalid("Something follows the end of the report", "give one report a file");
        }
    }

    /** Refuses a field that comes twice in one object, where reading either alone would lose findings. */
    final class Once {
        private final Set<String> seen = new HashSet<>(8);

        void check(String field) throws ReportInvalid {
            if (!seen.add(field)) {
                throw invalid("\"" + field + "\" is there twice", "make the report again");
            }
        }
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    private boolean enteredOrSkipped(boolean entered) throws IOException {
        if (!entered) {
            parser.skipChildren();
        }
        return entered;
    }

    private boolean container(JsonToken start, String what, String kind) throws ReportInvalid {
        var token = parser.currentToken();
        if (token != start && token != JsonToken.VALUE_NULL) {
            throw invalid(what + " is not " + kind, "check that the scanner's version is one that can be read");
        }
        return token == start;
    }

    /** Room for what a report names in lists. */
    static <T> List<T> list() {
        return new ArrayList<>(4);
    }
}
