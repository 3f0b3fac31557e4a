package io.vulnstream.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One of a Trivy report's {@code Results}. A vulnerability names the binary package; the source package is told by
 * {@code Packages}, which may come before, after, or not at all. So findings are held until the result has been read;
 * when they become too many, the rest of the result is read ahead once.
 */
final class TrivyResult {
    /** Characters of held vulnerabilities. */
    private static final int HELD_LIMIT = 1_000_000;
    /** Results of these types collect packages from all over the image: their target is a word and not a path. */
    private static final Set<String> SCATTERED = Set.of("jar", "node-pkg", "python-pkg", "gemspec", "conda-pkg");

    private final ReportSource source;
    private final CvssScores scores;
    private final Consumer<RawFinding> sink;
    private final @Nullable String osRelease;
    private final Map<String, SourcePackage> keyToSource = new HashMap<>();
    private final List<TrivyVulnerability> held = new ArrayList<>();
    private int heldSize;
    private @Nullable String target;
    private @Nullable String kind;
    private @Nullable String type;
    private @Nullable Integer packages;
    private boolean settled;
    private boolean placed;
    private @Nullable String distribution;
    private @Nullable String language;

    TrivyResult(ReportSource source, CvssScores scores, @Nullable String osRelease, Consumer<RawFinding> sink) {
        this.source = source;
        this.scores = scores;
        this.osRelease = osRelease;
        this.sink = sink;
    }

    void read(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.object("A result")) {
            return;
        }
        var once = cursor.new Once();
        for (String field; (field = cursor.nextField()) != null; ) {
            if (field.equals("Vulnerabilities")) {
                once.check(field);
                readVulnerabilities(cursor);
            } else {
                readContext(cursor, field);
            }
        }
        releaseHeld();
    }

    /** How many packages the result lists; null when it has no such list. */
    @Nullable
    Integer packages() {
        return packages;
    }

    /** The ecosystem of a package of the result; null when neither the result nor the purl tells it. */
    @Nullable
    String ecosystem(@Nullable String purl) {
        if (!placed) {
            placed = true;
            distribution = "lang-pkgs".equals(kind) ? null : Ecosystems.ofDistribution(type, release());
            language = Ecosystems.ofType(type);
        }
        if (distribution == null && language != null) {
            return language;
        }
        var parts = PurlParts.of(purl);
        if (distribution == null || (parts != null && !parts.isOperatingSystem())) {
            return parts == null ? null : parts.ecosystem();
        }
        var told = distribution.indexOf(':') < 0 && parts != null ? parts.ecosystem() : null;
        return told == null ? distribution : told;
    }

    @Nullable
    SourcePackage source(TrivyVulnerability vulnerability) {
        for (var key : vulnerability.packageKeys()) {
            var found = key == null ? null : keyToSource.get(key);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Where a package was found that names no path of its own: the lock file or binary the result is about. */
    @Nullable
    String targetPath() {
        return "lang-pkgs".equals(kind) && type != null && !SCATTERED.contains(type) ? target : null;
    }

    private void readVulnerabilities(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.array("Vulnerabilities")) {
            return;
        }
        settled = type != null && (packages != null || "lang-pkgs".equals(kind)) && target != null;
        while (cursor.nextElement()) {
            var vulnerability = TrivyVulnerability.read(cursor, scores);
            if (settled) {
                sink.accept(vulnerability.finding(this));
                continue;
            }
            held.add(vulnerability);
            heldSize += vulnerability.size();
            if (heldSize > HELD_LIMIT) {
                readAhead(cursor.position());
            }
        }
    }

    /** What else the result says, by a parser of its own, so that the rest of its vulnerabilities can pass through. */
    private void readAhead(JsonCursor.Position from) throws IOException {
        try (var cursor = new JsonCursor(source.openRest(from))) {
            for (String field; (field = cursor.nextField()) != null; ) {
                if (field.isEmpty() || field.equals("Vulnerabilities")) {
                    cursor.skip();
                } else {
                    readContext(cursor, field);
                }
            }
        } catch (JsonProcessingException | ReportInvalid e) {
            // What is wrong there will be met again on the way, and its place told right.
            settled = true;
        }
        settled = true;
        releaseHeld();
    }

    private void readContext(JsonCursor cursor, String field) throws IOException, ReportInvalid {
        switch (field) {
            case "Target" -> target = cursor.path(field);
            case "Class" -> kind = cursor.key(field);
            case "Type" -> type = cursor.key(field);
            case "Packages" -> packages = readPackages(cursor);
            default -> cursor.skip();
        }
    }

    private Integer readPackages(JsonCursor cursor) throws IOException, ReportInvalid {
        var count = 0;
        if (!cursor.array("Packages")) {
            return count;
        }
        while (cursor.nextElement()) {
            count++;
            if ("lang-pkgs".equals(kind)) {
                cursor.skip(); // Packages of a language have no source package.
            } else {
                readPackage(cursor);
            }
        }
        return count;
    }

    private void readPackage(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.object("A package")) {
            return;
        }
        String id = null;
        String name = null;
        String sourceName = null;
        String sourceVersion = null;
        String sourceRelease = null;
        for (String field; (field = cursor.nextField()) != null; ) {
            switch (field) {
                case "ID" -> id = cursor.text(field, JsonCursor.LINE_LIMIT);
                case "Name" -> name = cursor.key(field);
                case "SrcName" -> sourceName = cursor.key(field);
                case "SrcVersion" -> sourceVersion = cursor.key(field);
                case "SrcRelease" -> sourceRelease = cursor.key(field);
                default -> cursor.skip();
            }
        }
        if (sourceName == null) {
            return;
        }
        var version =
                sourceVersion == null || sourceRelease == null ? sourceVersion : sourceVersion + "-" + sourceRelease;
        var origin = new SourcePackage(sourceName, version);
        if (id != null) {
            keyToSource.put(id, origin);
        }
        if (name != null) {
            keyToSource.putIfAbsent(name, origin);
        }
    }

    /** The distribution's release: of the report's metadata, else in the target's {@code image (debian 10.13)}. */
    private @Nullable String release() {
        if (osRelease != null) {
            return osRelease;
        }
        var open = target == null || type == null ? -1 : target.lastIndexOf("(" + type + " ");
        if (target == null || type == null || open < 0 || !target.endsWith(")")) {
            return null;
        }
        return target.substring(open + type.length() + 2, target.length() - 1);
    }

    private void releaseHeld() {
        for (var vulnerability : held) {
            sink.accept(vulnerability.finding(this));
        }
        held.clear();
        heldSize = 0;
    }
}
