package io.vulnstream.report;

import io.vulnstream.finding.Severity;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One OSV record as osv-scanner copies it into its report. */
final class OsvRecord {
    private final List<String> aliases = JsonCursor.list();
    private final List<String> upstream = JsonCursor.list();
    private final List<String> related = JsonCursor.list();
    private final List<String> links = JsonCursor.list();
    private final List<OsvAffected.Rated> ratings = JsonCursor.list();
    private final List<OsvAffected> affected = JsonCursor.list();
    private @Nullable String id;
    private @Nullable String summary;
    private @Nullable String details;
    private @Nullable String published;
    private @Nullable String word;

    static OsvRecord read(JsonCursor cursor) throws IOException, ReportInvalid {
        if (!cursor.isObject()) {
            throw cursor.invalid("A vulnerability is not an object", "make the report again");
        }
        var entry = new OsvRecord();
        for (String field; (field = cursor.nextField()) != null; ) {
            entry.readField(cursor, field);
        }
        if (entry.id == null) {
            throw cursor.invalid("A vulnerability has no id", "make the report again");
        }
        return entry;
    }

    String id() {
        return Objects.requireNonNull(id);
    }

    /** About how many characters this holds. */
    int size() {
        var size = 1_000 + (details == null ? 0 : details.length()) + (summary == null ? 0 : summary.length());
        size += 60 * (aliases.size() + upstream.size() + related.size());
        for (var link : links) {
            size += link.length() + 50;
        }
        for (var entry : affected) {
            size += entry.size();
        }
        return size;
    }

    RawFinding finding(InstalledPackage installed, OsvPackage known, OsvPackage.Group group, CvssScores scores) {
        var matching = affected.stream()
                .filter(entry -> entry.isAbout(known.advisedName(), known.ecosystem()))
                .toList();
        var fix = FixVersions.best(
                known.ecosystem(),
                known.version(),
                matching.stream().flatMap(entry -> entry.spans().stream()).toList());
        return new RawFinding(OsvReport.SCANNER, installed, vulnerability(group), rating(matching, group, scores), fix);
    }

    private Rating rating(List<OsvAffected> matching, OsvPackage.Group group, CvssScores scores) {
        var source = source();
        List<CvssVector> vectors = JsonCursor.list();
        Map<String, Severity> verdicts = new HashMap<>(4);
        if (word != null) {
            verdicts.put(source, Severity.ofWord(word));
        }
        List<OsvAffected.Rated> all = JsonCursor.list();
        all.addAll(ratings);
        matching.forEach(entry -> all.addAll(entry.ratings()));
        for (var rated : all) {
            if (rated.isVector()) {
                vectors.add(scores.rating(source, rated.score(), null));
            } else {
                // A distribution's own scale: {"type": "Ubuntu", "score": "medium"}.
                verdicts.put(rated.type().toLowerCase(Locale.ROOT), Severity.ofWord(rated.score()));
            }
        }
        return new Rating(null, group.score(), vectors, verdicts);
    }

    /**
     * Which of the ids a record names are it, and which it is about; {@code related} says nothing but at AlmaLinux. A record
     * is the whole of what its database has, unless it was stripped: then not even what it affects is left. Of a group of
     * several, the others' aliases stand in their own records.
     */
    private ReportedVulnerability vulnerability(OsvPackage.Group group) {
        var own = id();
        List<String> same = JsonCursor.list();
        List<String> covers = JsonCursor.list();
        aliases.forEach(alias -> add(same, own, alias));
        var upstreamCves = upstream.stream().filter(VulnerabilityIds::isCve).count();
        var covering = VulnerabilityIds.isErratum(own) || (upstreamCves > 1 && !VulnerabilityIds.isViewOfOneCve(own));
        for (var other : upstream) {
            var view = VulnerabilityIds.isViewOfOneCve(own) && upstreamCves > 1 && !own.endsWith(other);
            add(covering || view ? covers : same, own, other);
        }
        if (VulnerabilityIds.isAlmaErratum(own)) {
            related.forEach(other -> add(covers, own, other));
        }
        if (same.isEmpty() && covers.isEmpty() && group.single() && !VulnerabilityIds.isErratum(own)) {
            group.aliases().forEach(alias -> add(same, own, alias));
        }
        return new ReportedVulnerability(
                own, same, covers, List.of(), summary, details, Timestamps.of(published), links, !affected.isEmpty());
    }

    private static void add(List<String> ids, String own, String id) {
        if (!id.equals(own) && !ids.contains(id)) {
            ids.add(id);
        }
    }

    /** Whose record this is, by its id: {@code ghsa}, {@code debian}, {@code pysec}. */
    private String source() {
        var dash = id().indexOf('-');
        var prefix = dash < 0 ? id() : id().substring(0, dash);
        return prefix.equals("CVE") ? "nvd" : prefix.toLowerCase(Locale.ROOT);
    }

    private void readField(JsonCursor cursor, String field) throws IOException, ReportInvalid {
        switch (field) {
            case "id" -> id = cursor.key(field);
            case "aliases" -> cursor.keys(aliases, field);
            case "upstream" -> cursor.keys(upstream, field);
            case "related" -> cursor.keys(related, field);
            case "summary" -> summary = cursor.prose(JsonCursor.LINE_LIMIT);
            case "details" -> details = cursor.prose(ReportedVulnerability.DESCRIPTION_LIMIT);
            case "published" -> published = cursor.prose(40);
            case "severity" -> OsvAffected.readRatings(cursor, ratings);
            case "references" -> cursor.prosesOf("url", links, ReportedVulnerability.LINK_LIMIT, JsonCursor.LINE_LIMIT);
            case "affected" -> readAffected(cursor);
            case "database_specific" -> readWord(cursor);
            default -> cursor.skip();
        }
    }

    private void readAffected(JsonCursor cursor) throws IOException {
        if (!cursor.arrayOrSkip()) {
            return;
        }
        while (cursor.nextElement()) {
            var entry = OsvAffected.read(cursor);
            if (entry != null && affected.size() < OsvAffected.MOST) {
                affected.add(entry);
            }
        }
    }

    private void readWord(JsonCursor cursor) throws IOException {
        if (!cursor.objectOrSkip()) {
            return;
        }
        for (String field; (field = cursor.nextField()) != null; ) {
            if (field.equals("severity") && cursor.isText()) {
                word = cursor.prose(40);
            } else {
                cursor.skip();
            }
        }
    }
}
