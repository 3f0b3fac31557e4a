package io.vulnstream.scanner.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** What the directory says of files: for databases that tell nothing of themselves. */
record FileTimes(String checksum, Instant newest) {
    static FileTimes of(Path directory, List<Path> files) throws IOException {
        var sum = new Checksum();
        var newest = Instant.EPOCH;
        for (var file : files) {
            var time = Files.getLastModifiedTime(file).toInstant();
            sum.add(directory.relativize(file) + " " + Files.size(file) + " " + time);
            newest = time.isAfter(newest) ? time : newest;
        }
        return new FileTimes(sum.text(), newest);
    }
}
