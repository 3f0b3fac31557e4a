package io.vulnstream.report;

import java.io.IOException;
import java.util.function.Consumer;

/** Reads one format. One instance reads one report. */
interface FormatParser {
    ReportMetadata parse(ReportSource source, Consumer<RawFinding> sink) throws IOException, ReportInvalid;
}
