package io.vulnstream.archiver;

import io.vulnstream.support.Sha256;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a record lies: {@code archive/<artifact>/<scanner>/<started>_<database>_<sha256>.json}. Made of the record's
 * content alone, so a record is never overwritten by another one, and listing a prefix answers what there is of an
 * artifact and a scanner in the order of time.
 *
 * @param artifact the digest, or {@code external-<SHA-256 of the name>}
 * @param started {@code 20261121t101500123z}
 * @param database version of the advisory database, {@code unknown} where it was not told
 * @param sha256 of the record
 */
public record ArchiveKey(String artifact, String scanner, String started, String database, String sha256) {
    static final String ROOT = "archive/";
    private static final int LONGEST_WORD = 80;
    private static final Pattern DIGEST = Pattern.compile("[a-z0-9]+:[0-9a-f]{32,128}");
    private static final Pattern NOT_IN_KEYS = Pattern.compile("[^a-z0-9.:-]");
    private static final Pattern FORM =
            Pattern.compile(ROOT + "([^/]+)/([^/]+)/([^/_]+)_([^/_]+)_([0-9a-f]{64})\\.json");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd't'HHmmssSSS'z'").withZone(ZoneOffset.UTC);

    static ArchiveKey of(ArchiveRecord record, byte[] bytes) {
        return new ArchiveKey(
                artifactWord(record.subject()),
                word(record.scanner()),
                time(record.startedAt()),
                databaseWord(record),
                Sha256.hex(bytes));
    }

    /** Empty when the key of the object store is no record's. */
    static Optional<ArchiveKey> parse(String key) {
        var matcher = FORM.matcher(key);
        return matcher.matches()
                ? Optional.of(new ArchiveKey(
                        matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4), matcher.group(5)))
                : Optional.empty();
    }

    /** @param scanner only with an artifact */
    static String prefix(@Nullable String artifact, @Nullable String scanner) {
        if (artifact == null) {
            return ROOT;
        }
        return ROOT + artifactWord(artifact) + "/" + (scanner == null ? "" : word(scanner) + "/");
    }

    public String key() {
        return ROOT + artifact + "/" + scanner + "/" + started + "_" + database + "_" + sha256 + ".json";
    }

    private static String artifactWord(String subject) {
        return DIGEST.matcher(subject).matches() ? subject : "external-" + Sha256.hex(subject);
    }

    /** The version where there is one, else the time it was built: both tell two databases apart. */
    private static String databaseWord(ArchiveRecord record) {
        if (record.databaseVersion() != null) {
            return word(record.databaseVersion());
        }
        return record.databaseBuilt() == null ? "unknown" : time(record.databaseBuilt());
    }

    private static String time(Instant at) {
        return TIME.format(at);
    }

    static String word(String text) {
        var word = NOT_IN_KEYS.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("-");
        var bounded = word.length() > LONGEST_WORD ? word.substring(0, LONGEST_WORD) : word;
        return bounded.isEmpty() || bounded.startsWith(".") ? "x" + bounded : bounded;
    }
}
