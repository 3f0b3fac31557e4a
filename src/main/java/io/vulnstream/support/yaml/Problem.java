package io.vulnstream.support.yaml;

import java.util.Comparator;

/**
 * Something wrong in a file.
 *
 * @param line counts from 1; 0 when the problem has no line
 * @param path {@code teams[0].targets[1].tags.newest}, empty for the whole document
 * @param message what is wrong and, where it can be said, what would be right
 */
public record Problem(String file, int line, String path, String message) {
    public static final Comparator<Problem> ORDER =
            Comparator.comparing(Problem::file).thenComparingInt(Problem::line).thenComparing(Problem::path);

    /** {@code payments.yaml:12: teams[0].targets[1].tags.newest: must be an integer, found text 'ten'}. */
    @Override
    public String toString() {
        var place = line > 0 ? file + ":" + line : file;
        return path.isEmpty() ? place + ": " + message : place + ": " + path + ": " + message;
    }
}
