package io.vulnstream.enrich;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a file piece by piece. What tells whether it is whole may come last. */
interface SignalReader extends AutoCloseable {
    Pattern CVE = Pattern.compile("CVE-[0-9]{4}-[0-9]{4,19}");

    /** Up to so many more; empty at the end. */
    List<Signal> next(int limit) throws IOException, FeedInvalid;

    /** When it was published, by its own word; null until that is read. */
    @Nullable
    LocalDate published();

    /** Entries that say nothing that could be understood, so far. */
    int unusable();

    @Override
    void close() throws IOException;
}
