package io.vulnstream.report;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The JSON text of a report file, plain or gzip, which can be opened again from any place in it. */
final class ReportSource implements AutoCloseable {
    private static final int GZIP_BUFFER = 64 * 1024;
    /** Bytes of a compressed report that are unpacked into a file. */
    private static final long UNPACKED_LIMIT = 4L << 30;

    private final Path file;
    private final boolean gzip;
    private final int byteOrderMark;
    private @Nullable Path unpacked;

    private ReportSource(Path file, boolean gzip, int byteOrderMark) {
        this.file = file;
        this.gzip = gzip;
        this.byteOrderMark = byteOrderMark;
    }

    /**
     * Looks at the first bytes.
     *
     * @throws ReportInvalid when they cannot begin UTF-8 JSON, plain or gzip
     */
    static ReportSource of(Path file) throws IOException, ReportInvalid {
        var gzip = startsAsGzip(file);
        byte[] head;
        try (var in = opened(file, gzip)) {
            head = in.readNBytes(4);
        } catch (ZipException | EOFException e) {
            throw new ReportInvalid(
                    "The report is damaged: it starts as gzip and cannot be unpacked", "", "copy or make it again");
        }
        var wide = encodingOf(head);
        if (wide != null) {
            throw new ReportInvalid("The report is " + wide + " text", "", "write it as UTF-8");
        }
        return new ReportSource(file, gzip, startsWith(head, 0xEF, 0xBB, 0xBF) ? 3 : 0);
    }

    InputStream open() throws IOException {
        var in = opened(file, gzip);
        in.skipNBytes(byteOrderMark);
        return in;
    }

    /** The rest of an object from within one of its arrays on, as an object that starts with the rest of that array. */
    InputStream openRest(JsonCursor.Position from) throws IOException, ReportInvalid {
        var in = opened(gzip ? unpacked() : file, false);
        in.skipNBytes(byteOrderMark + from.offset());
        var text = from.afterElement() ? "{\"\":[0" : "{\"\":[";
        var start = new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
        return new SequenceInputStream(start, new BufferedInputStream(in));
    }

    @Override
    public void close() throws IOException {
        if (unpacked != null) {
            Files.deleteIfExists(unpacked);
        }
    }

    /** A compressed report can be read from the middle only when it is unpacked; once is enough. */
    private Path unpacked() throws IOException, ReportInvalid {
        if (unpacked == null) {
            unpacked = Files.createTempFile("vulnstream-report-", ".json");
            unpack(unpacked);
        }
        return unpacked;
    }

    /** Writes the bytes of the report, unpacked where they are packed, into a file. */
    void unpack(Path plain) throws IOException, ReportInvalid {
        try (var in = opened(file, gzip);
                var out = Files.newOutputStream(plain)) {
            var buffer = new byte[GZIP_BUFFER];
            var size = 0L;
            for (int length; (length = in.read(buffer)) > 0; ) {
                size += length;
                if (gzip && size > UNPACKED_LIMIT) {
                    throw new ReportInvalid(
                            "The compressed report unpacks to more than " + UNPACKED_LIMIT + " bytes",
                            "",
                            "check what wrote it");
                }
                out.write(buffer, 0, length);
            }
        }
    }

    private static InputStream opened(Path file, boolean gzip) throws IOException {
        var in = Files.newInputStream(file);
        if (!gzip) {
            return in;
        }
        try {
            return new GZIPInputStream(in, GZIP_BUFFER);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static boolean startsAsGzip(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return startsWith(in.readNBytes(2), 0x1F, 0x8B);
        }
    }

    /** UTF-16 and UTF-32, with or without a mark: JSON starts with an ASCII character, so a zero byte gives them away. */
    private static @Nullable String encodingOf(byte[] head) {
        if (startsWith(head, 0xFF, 0xFE) || startsWith(head, 0xFE, 0xFF)) {
            return "UTF-16";
        }
        var zero = head.length >= 2 && (head[0] == 0) != (head[1] == 0);
        return zero ? "UTF-16 or UTF-32" : null;
    }

    private static boolean startsWith(byte[] head, int... bytes) {
        if (head.length < bytes.length) {
            return false;
        }
        for (var i = 0; i < bytes.length; i++) {
            if ((head[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
