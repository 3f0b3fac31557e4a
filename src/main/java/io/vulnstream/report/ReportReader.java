package io.vulnstream.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.ZipException;

/** Reads reports in constant memory. Blocking: call it on a worker thread. Stateless and safe for many threads. */
public final class ReportReader {

    /**
     * The format of a report, by its content, reading no more of it than is needed.
     *
     * @throws ReportInvalid when it is none that can be read
     * @throws IOException when the file itself cannot be read
     */
    public ReportFormat recognise(Path file) throws ReportInvalid, IOException {
        return explained(file, FormatRecognition::of);
    }

    /**
     * Hands every entry of the report to the sink, in the report's order, and tells at the end what the report says of
     * itself. What was handed out is provisional until this returns: spool it, write only afterwards.
     *
     * @throws ReportInvalid when the report is not of that format, not whole, or beyond its bounds
     * @throws IOException when the file itself cannot be read
     */
    public ReportMetadata read(Path file, ReportFormat format, Consumer<RawFinding> sink)
            throws ReportInvalid, IOException {
        try {
            return explained(file, source -> parser(format).parse(source, sink));
        } catch (ReportInvalid e) {
            throw anotherFormat(file, format, e);
        }
    }

    /**
     * Writes the report's bytes into a file, unpacked where they are packed.
     *
     * @throws ReportInvalid when they cannot be unpacked
     * @throws IOException when one of the files cannot be used
     */
    public void unpack(Path file, Path plain) throws ReportInvalid, IOException {
        explained(file, source -> {
            source.unpack(plain);
            return plain;
        });
    }

    private static FormatParser parser(ReportFormat format) {
        return switch (format) {
            case TRIVY -> new TrivyReport();
            case GRYPE -> new GrypeReport();
            case OSV_SCANNER -> new OsvReport();
            case CYCLONEDX -> new CycloneDxReport();
        };
    }

    /** A report of one format read as another fails on some detail; what it really is says more. */
    private ReportInvalid anotherFormat(Path file, ReportFormat asked, ReportInvalid failure) throws IOException {
        try {
            var found = recognise(file);
            return found == asked
                    ? failure
                    : new ReportInvalid(
                            "This is a report of another kind: " + found.title() + ", not " + asked.title(),
                            "",
                            "read it as \"" + found.word() + "\"");
        } catch (ReportInvalid unrecognised) {
            return failure;
        }
    }

    private interface Reading<T> {
        T of(ReportSource source) throws IOException, ReportInvalid;
    }

    private static <T> T explained(Path file, Reading<T> reading) throws IOException, ReportInvalid {
        try (var source = ReportSource.of(file)) {
            return reading.of(source);
        } catch (JsonEOFException e) {
            throw new ReportInvalid("The report ends in the middle", at(e), "it was cut: copy or make it again");
        } catch (StreamConstraintsException e) {
            throw new ReportInvalid(
                    "The report goes beyond what is read: strings of " + JsonCursor.STRING_LIMIT
                            + " characters, nesting of " + JsonCursor.DEPTH_LIMIT,
                    at(e),
                    "check what wrote it");
        } catch (JsonProcessingException e) {
            throw new ReportInvalid("The report is not JSON in UTF-8", at(e), "give a scanner's report in JSON");
        } catch (CharConversionException e) {
            throw new ReportInvalid("The report is not JSON in UTF-8", "", "write it as UTF-8");
        } catch (EOFException | ZipException e) {
            throw new ReportInvalid("The compressed report is damaged or cut", "", "copy or make it again");
        }
    }

    private static String at(JsonProcessingException e) {
        var location = e.getLocation();
        return location == null ? "" : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
