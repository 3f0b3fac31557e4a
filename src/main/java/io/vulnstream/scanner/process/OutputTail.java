package io.vulnstream.scanner.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The end of what a process printed, fit to be stored as text. */
public final class OutputTail {
    public static final int BYTES = 64 * 1024;

    private OutputTail() {}

    /** Empty when there is no such file. Bytes that are no UTF-8 and control characters become question marks. */
    public static String of(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            var size = channel.size();
            var buffer = ByteBuffer.allocate((int) Math.min(size, BYTES));
            channel.position(size - buffer.capacity());
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // a regular file gives what it has
            }
            return printable(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** PostgreSQL takes no NUL in text, and a terminal must not take orders from a scanner. */
    private static String printable(String text) {
        var clean = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == '\n' || c == '\t' ? c : Character.isISOControl(c) || c == 0xFFFD ? '?' : c)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    /** The last line that says something, for a message of one line. */
    public static String lastLine(String output) {
        var lines = output.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        var last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        return last.length() > 500 ? last.substring(0, 500) + "…" : last;
    }
}
