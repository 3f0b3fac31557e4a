package io.vulnstream.app.cli;

import io.vulnstream.app.output.CsvReport;
import io.vulnstream.app.output.ResultDocument;
import io.vulnstream.app.output.SarifReport;
import io.vulnstream.app.output.TextReport;
import picocli.CommandLine.Option;

/** How scan results are written. */
public final class ResultFormat {
    private static final int WORST_SHOWN = 10;

    enum Format {
        TEXT,
        JSON,
        SARIF,
        CSV
    }

    @Option(
            names = "--format",
            paramLabel = "text|json|sarif|csv",
            description = "How the results are written (docs/RESULTS.md).")
    private Format format = Format.TEXT;

    @Option(names = "--json", description = "Short for --format json.")
    private boolean json;

    void write(ResultDocument results, Streams streams) {
        switch (json ? Format.JSON : format) {
            case TEXT -> streams.text(new TextReport(streams.style(), WORST_SHOWN).render(results));
            case JSON -> streams.json(results);
            case SARIF -> streams.json(new SarifReport(Version.current()).document(results));
            case CSV -> streams.text(new CsvReport().render(results));
        }
    }
}
