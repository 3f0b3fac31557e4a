package io.vulnstream.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads reports in constant memory. Blocking: call it on a worker thread. Stateless and safe for many threads. */
public final class ReportReader {

    /**
     * The format of a report, by its content, reading no more of it than is needed.
     *
     * @throws ReportInvalid when it is none that can be read
     * @throws IOException when the file itself cannot be read
     */
    @SuppressWarnings("DoNotCallSuggester")
    public ReportFormat recognise(Path file) throws ReportInvalid, IOException {
        throw new ReportInvalid(file + " cannot be read yet", "", "wait for the parsers");
    }

    /**
     * Hands every entry of the report to the sink, in the report's order, and tells at the end what the report says of
     * itself. What was handed out is provisional until this returns: spool it, write only afterwards.
     *
     * @throws ReportInvalid when the report is not of that format, not whole, or beyond its bounds
     * @throws IOException when the file itself cannot be read
     */
    @SuppressWarnings("DoNotCallSuggester")
    public ReportMetadata read(Path file, ReportFormat format, Consumer<RawFinding> sink)
            throws ReportInvalid, IOException {
        throw new ReportInvalid(file + " cannot be read as " + format.title() + " yet", "", "wait for the parsers");
    }
}
