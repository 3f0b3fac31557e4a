package io.vulnstream.ingester;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SequenceWriter;
import io.vulnstream.report.RawFinding;
import io.vulnstream.support.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The details of a report's vulnerabilities in a file of their own until the report has been read to its end: they are most
 * of its text, and are written in batches afterwards. Blocks.
 */
final class DetailSpool {
    private static final ObjectWriter WRITER =
            Json.mapper().writerFor(Detail.class).withRootValueSeparator("\n");
    private static final ObjectReader READER =
            Json.mapper().readerFor(Detail.class).without(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

    private DetailSpool() {}

    static final class Writing implements AutoCloseable {
        private final SequenceWriter out;
        private final Predicate<Detail> wanted;

        /** @param wanted others are left out */
        Writing(Path file, Predicate<Detail> wanted) throws IOException {
            this.out = WRITER.writeValues(file.toFile());
            this.wanted = wanted;
        }

        void add(RawFinding raw) {
            try {
                var detail = Detail.of(raw);
                if (detail.saysSomething() && wanted.test(detail)) {
                    out.write(detail);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /** Reads a batch at a time. */
    static final class Reading implements AutoCloseable {
        private final MappingIterator<Detail> in;

        Reading(Path file) throws IOException {
            in = READER.readValues(Files.newInputStream(file));
        }

        /** Empty at the end. */
        List<Detail> next(int limit) throws IOException {
            var batch = new ArrayList<Detail>();
            while (batch.size() < limit && in.hasNextValue()) {
                batch.add(in.nextValue());
            }
            return batch;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
