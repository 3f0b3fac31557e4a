package io.vulnstream.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One of an osv-scanner result's {@code packages}: the package, the OSV records that match it, and after them the groups
 * that hold the scores. So records are held until the package has been read; when they become too many, the groups are
 * read ahead once.
 */
final class OsvPackage {
    /** Characters of held records. */
    private static final int HELD_LIMIT = 1_000_000;

    private final ReportSource source;
    private final CvssScores scores;
    private final @Nullable String path;
    private final Consumer<RawFinding> sink;
    private final List<OsvRecord> held = new ArrayList<>();
    private final Map<String, Group> idToGroup = new HashMap<>();
    private int heldSize;
    private @Nullable String name;
    private @Nullable String binaryName;
    private @Nullable String version;
    private @Nullable String ecosystem;
    private boolean settled;

    /** What the scanner says of several records that are one vulnerability to it. */
    record Group(List<String> aliases, @Nullable Double score, boolean single) {
        static final Group NONE = new Group(List.of(), null, true);
    }

    OsvPackage(ReportSource source, CvssScores scores, @Nullable String path, Consumer<RawFinding> sink) {
        this.source = source;
        this.scores = scores;
        this.path = path;
        this.sink = sink;
    }

    void read(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.object("A package")) {
            return;
        }
        var once = cursor.new Once();
        for (String field; (field = cursor.nextField()) != null; ) {
            if (field.equals("vulnerabilities")) {
                once.check(field);
                readVulnerabilities(cursor);
            } else {
                readContext(cursor, field);
            }
        }
        if (!held.isEmpty() && name() == null) {
            throw cursor.invalid("A package with vulnerabilities has no name", "make the report again");
        }
        releaseHeld();
    }

    @Nullable
    String ecosystem() {
        return ecosystem;
    }

    /** The name advisories know the package by: of an operating system the source package's. */
    @Nullable
    String advisedName() {
        return name;
    }

    @Nullable
    String version() {
        return version;
    }

    /** Of vendored code known only by its commit there is no name; the place it lies in stands for it. */
    private @Nullable String name() {
        return name == null ? path : name;
    }

    private void readVulnerabilities(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.array("vulnerabilities")) {
            return;
        }
        settled = name != null && !idToGroup.isEmpty();
        while (cursor.nextElement()) {
            var entry = OsvRecord.read(cursor);
            if (settled) {
                sink.accept(finding(entry));
                continue;
            }
            held.add(entry);
            heldSize += entry.size();
            if (heldSize > HELD_LIMIT) {
                readAhead(cursor);
            }
        }
    }

    /** The groups, by a parser of its own, so that the rest of the records can pass through. */
    private void readAhead(JsonCursor main) throws IOException, ReportInvalid {
        try (var cursor = new JsonCursor(source.openRest(main.position()))) {
            for (String field; (field = cursor.nextField()) != null; ) {
                if (field.isEmpty() || field.equals("vulnerabilities")) {
                    cursor.skip();
                } else {
                    readContext(cursor, field);
                }
            }
        } catch (JsonProcessingException | ReportInvalid e) {
            // What is wrong there will be met again on the way, and its place told right.
            settled = true;
        }
        if (name() == null) {
            throw main.invalid("A package with vulnerabilities has no name", "make the report again");
        }
        settled = true;
        releaseHeld();
    }

    private void readContext(JsonCursor cursor, String field) throws IOException, ReportInvalid {
        switch (field) {
            case "package" -> readPackage(cursor);
            case "groups" -> readGroups(cursor);
            default -> cursor.skip();
        }
    }

    private void readPackage(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.object("package")) {
            return;
        }
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "name" -> name = cursor.key("package.name");
                case "os_package_name" -> binaryName = cursor.key("package.os_package_name");
                case "version" -> version = cursor.key("package.version");
                case "ecosystem" -> ecosystem = cursor.key("package.ecosystem");
                default -> cursor.skip();
            }
        }
    }

    private void readGroups(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.arrayOrSkip()) {
            return;
        }
        while (cursor.nextElement()) {
            if (cursor.objectOrSkip()) {
                readGroup(cursor);
            }
        }
    }

    private void readGroup(JsonCursor cursor) throws IOException, ReportInvalid {
        List<String> ids = JsonCursor.list();
        List<String> aliases = JsonCursor.list();
        Double score = null;
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "ids" -> cursor.keys(ids, "groups.ids");
                case "aliases" -> cursor.keys(aliases, "groups.aliases");
                case "max_severity" -> score = cursor.number();
                default -> cursor.skip();
            }
        }
        var group = new Group(aliases, score, ids.size() == 1);
        ids.forEach(id -> idToGroup.put(id, group));
    }

    private void releaseHeld() {
        for (var entry : held) {
            sink.accept(finding(entry));
        }
        held.clear();
        heldSize = 0;
    }

    private RawFinding finding(OsvRecord entry) {
        var operatingSystem = Ecosystems.isOperatingSystem(ecosystem);
        var known = name();
        var reported = operatingSystem && binaryName != null ? binaryName : known;
        var installed = new InstalledPackage(
                reported == null ? "" : reported,
                version,
                ecosystem,
                null,
                operatingSystem ? name : null,
                null,
                path == null ? List.of() : List.of(path));
        return entry.finding(installed, this, idToGroup.getOrDefault(entry.id(), Group.NONE), scores);
    }
}
