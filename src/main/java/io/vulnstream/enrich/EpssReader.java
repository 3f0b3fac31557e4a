package io.vulnstream.enrich;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The daily file of EPSS: gzip, a comment that tells model and date, a heading, and a line for each CVE. A cut one ends
 * within a line or within its compression.
 */
final class EpssReader implements SignalReader {
    private static final Pattern DATE = Pattern.compile("score_date:(\\d{4}-\\d{2}-\\d{2})");
    private static final String HEADING = "cve,epss,percentile";
    private static final int LONGEST_LINE = 1_000;

    private final InputStream in;
    private final LocalDate published;
    private int line;
    private int unusable;

    EpssReader(Path file) throws IOException, FeedInvalid {
        in = FeedFile.open(file);
        try {
            published = date(line());
            var heading = line();
            if (heading == null || !heading.strip().equals(HEADING)) {
                throw new FeedInvalid("Its line 2 is not the heading '" + HEADING + "'");
            }
        } catch (IOException | FeedInvalid e) {
            in.close();
            throw e;
        }
    }

    private static LocalDate date(@Nullable String comment) throws FeedInvalid {
        var matcher = DATE.matcher(comment == null || !comment.startsWith("#") ? "" : comment);
        try {
            if (matcher.find()) {
                return LocalDate.parse(matcher.group(1));
            }
        } catch (DateTimeException e) {
            throw new FeedInvalid("The date of its first line is none: " + matcher.group(1));
        }
        throw new FeedInvalid("It does not begin with a comment that tells the score_date, as files of EPSS do");
    }

    @Override
    public List<Signal> next(int limit) throws IOException, FeedInvalid {
        var signals = new ArrayList<Signal>();
        for (String text; signals.size() < limit && (text = line()) != null; ) {
            var signal = signal(text);
            if (signal == null) {
                unusable++;
            } else {
                signals.add(signal);
            }
        }
        return signals;
    }

    private static @Nullable Signal signal(String line) {
        var cells = line.split(",", -1);
        if (cells.length != 3 || !CVE.matcher(cells[0]).matches()) {
            return null;
        }
        var epss = share(cells[1]);
        var percentile = share(cells[2]);
        return epss == null || percentile == null ? null : Signal.epss(cells[0], epss, percentile);
    }

    private static @Nullable Float share(String text) {
        try {
            var share = Float.parseFloat(text);
            return share >= 0 && share <= 1 ? share : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Null at the end, which comes after a whole line. */
    private @Nullable String line() throws IOException, FeedInvalid {
        line++;
        var bytes = new StringBuilder();
        for (int one; (one = in.read()) != '\n'; ) {
            if (one < 0) {
                if (!bytes.isEmpty()) {
                    throw new FeedInvalid("It ends within line " + line);
                }
                return null;
            }
            bytes.append((char) one);
            if (bytes.length() > LONGEST_LINE) {
                throw new FeedInvalid("Its line " + line + " does not end: it is no file of EPSS");
            }
        }
        return new String(bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).strip();
    }

    @Override
    public LocalDate published() {
        return published;
    }

    @Override
    public int unusable() {
        return unusable;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
