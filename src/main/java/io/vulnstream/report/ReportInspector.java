package io.vulnstream.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Shows what the parsers see in a report of any format. Blocking. */
public final class ReportInspector {
    private final ReportReader reader;

    public ReportInspector(ReportReader reader) {
        this.reader = reader;
    }

    /**
     * Recognises the report by its content and hands out every raw finding of it, in its order.
     *
     * @throws ReportInvalid when it cannot be read to its end, perhaps after findings have been handed out
     * @throws IOException when the file itself cannot be read
     */
    public ReportMetadata inspect(Path file, Consumer<InspectedFinding> sink) throws ReportInvalid, IOException {
        return reader.read(file, reader.recognise(file), finding -> sink.accept(InspectedFinding.of(finding)));
    }
}
