package io.vulnstream.enrich;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** The content of a file, plain or gzip, up to a size: a small file may hold an endless one. */
final class FeedFile extends FilterInputStream {
    /** EPSS is 10 MB, unpacked. */
    static final long MOST = 512L << 20;

    private static final int GZIP = 0x1f8b;
    private long read;

    private FeedFile(InputStream in) {
        super(in);
    }

    static InputStream open(Path file) throws IOException {
        var raw = new BufferedInputStream(Files.newInputStream(file));
        try {
            raw.mark(2);
            var magic = raw.read() << 8 | raw.read();
            raw.reset();
            return new FeedFile(magic == GZIP ? new BufferedInputStream(new GZIPInputStream(raw)) : raw);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    @Override
    public int read() throws IOException {
        var one = super.read();
        count(one < 0 ? 0 : 1);
        return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        var count = super.read(bytes, offset, length);
        count(count);
        return count;
    }

    private void count(int more) throws IOException {
        read += Math.max(0, more);
        if (read > MOST) {
            throw new IOException("it holds more than " + (MOST >> 20) + " MiB");
        }
    }
}
