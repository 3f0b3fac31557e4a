package io.vulnstream.scanner.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What the tables of contents of zip files say, without unpacking any. Times in them have no zone; they are taken as
 * UTC, which those who publish databases write.
 */
record ZipContents(String checksum, Instant newest) {
    /** Where zip's calendar begins: what programs write that do not tell the time. */
    private static final LocalDateTime UNTOLD = LocalDateTime.of(1981, 1, 1, 0, 0);

    static ZipContents of(Path directory, List<Path> files) throws IOException {
        var sum = new Checksum();
        var newest = Instant.EPOCH;
        for (var file : files) {
            sum.add(directory.relativize(file).toString());
            try (var zip = new ZipFile(file.toFile())) {
                var entries = zip.entries();
                while (entries.hasMoreElements()) {
                    var entry = entries.nextElement();
                    sum.add(entry.getName() + " " + entry.getCrc() + " " + entry.getSize());
                    newest = later(newest, time(entry, file));
                }
            }
        }
        return new ZipContents(sum.text(), newest);
    }

    private static Instant time(ZipEntry entry, Path file) throws IOException {
        var local = entry.getTimeLocal();
        return local.isBefore(UNTOLD) ? Files.getLastModifiedTime(file).toInstant() : local.toInstant(ZoneOffset.UTC);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
