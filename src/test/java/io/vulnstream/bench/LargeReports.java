package io.vulnstream.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import io.vulnstream.report.ReportFormat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reports of any size: a small one whose list of results is repeated, byte for byte, the rest of it kept in its place. */
public final class LargeReports {
    private LargeReports() {}

    /** Writes a report of at least so many bytes, and tells how often the list was repeated. */
    public static int write(ReportFormat format, Path sample, Path to, long bytes) throws IOException {
        var list =
                switch (format) {
                    case TRIVY -> "Results";
                    case GRYPE -> "matches";
                    case OSV_SCANNER -> "results";
                    case CYCLONEDX -> "vulnerabilities";
                };
        var text = Files.readAllBytes(sample);
        var ends = endsOf(text, list);
        var elements = Arrays.copyOfRange(text, ends[0], ends[1]);
        var times = (int) Math.max(1, (bytes + elements.length - 1) / elements.length);
        try (var out = new BufferedOutputStream(Files.newOutputStream(to), 1 << 20)) {
            out.write(text, 0, ends[0]);
            for (var i = 0; i < times; i++) {
                if (i > 0) {
                    out.write(',');
                }
                out.write(elements);
            }
            out.write(text, ends[1], text.length - ends[1]);
        }
        return times;
    }

    /** The offsets after the opening bracket and of the closing one of a list of the outermost object. */
    private static int[] endsOf(byte[] text, String list) throws IOException {
        try (var parser = new JsonFactory().createParser(text)) {
            parser.nextToken();
            for (String field; (field = parser.nextFieldName()) != null; ) {
                if (parser.nextToken() == JsonToken.START_ARRAY && field.equals(list)) {
                    var start = parser.currentLocation().getByteOffset();
                    parser.skipChildren();
                    return new int[] {
                        (int) start, (int) parser.currentTokenLocation().getByteOffset()
                    };
                }
                parser.skipChildren();
            }
        }
        throw new IOException("the sample has no list " + list);
    }
}
