package io.vulnstream.stream;

import io.vulnstream.event.Channel;
import io.vulnstream.event.Envelope;
import io.vulnstream.event.EventCodec;
import io.vulnstream.event.JobId;
import io.vulnstream.event.Lane;
import io.vulnstream.event.ScanCompleted;
import io.vulnstream.event.ScanId;
import io.vulnstream.event.ScanRequested;
import io.vulnstream.event.Trace;
import io.vulnstream.support.Ids;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the streams of one job cost Redis at least: the scripts and commands of the pipeline on one connection, a batch in
 * one write, bytes made beforehand, answers only read as far as the next command needs them. No events are decoded and
 * nothing is decided, so it shows the rate that Redis itself allows.
 */
public final class ScriptLoop implements AutoCloseable {
    private static final int BATCH = 100;
    private static final String GROUP = "scanner";
    private static final String CONSUMER = "loop";
    private static final String SUBJECT = "sha256:" + "ab".repeat(32);

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final StreamNames names = new StreamNames("loop");
    private final byte[] work = new EventCodec()
            .encode(Envelope.of(
                    "dispatcher",
                    Instant.now(),
                    Trace.begin(),
                    new ScanRequested(new JobId(Ids.next()), "trivy", SUBJECT)));
    private final byte[] fact = new EventCodec()
            .encode(Envelope.of(
                    "scanner",
                    Instant.now(),
                    Trace.begin(),
                    new ScanCompleted(new JobId(Ids.next()), 1, new ScanId(Ids.next()), "trivy", SUBJECT)));
    private long marks;

    public ScriptLoop(String uri) throws IOException {
        var address = URI.create(uri);
        this.socket = new Socket(address.getHost(), address.getPort());
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    public void run(int jobs) throws IOException {
        for (int done = 0; done < jobs; done += BATCH) {
            batch();
        }
    }

    private void batch() throws IOException {
        var streams = List.of(names.work("trivy", Lane.URGENT), names.work("trivy", Lane.ROUTINE));
        var facts = names.fact(Channel.SCAN_COMPLETED);
        for (int i = 0; i < BATCH; i++) {
            write("XADD", streams.get(1), "*", Scripts.FIELD, work);
        }
        eval(Scripts.TAKE, streams, GROUP, CONSUMER, "" + BATCH, "20", "65536");
        out.flush();
        skip(BATCH);
        var taken = ids(read());
        for (int i = 0; i < BATCH; i++) {
            write("SET", names.dedup(SUBJECT + marks++, "trivy", "1"), "mark", "EX", "3600", "NX");
        }
        settle(streams.get(1), GROUP, "1", taken);
        for (int i = 0; i < BATCH; i++) {
            write("XADD", facts, "MAXLEN", "~", "100000", "*", Scripts.FIELD, fact);
        }
        for (var subscriber : List.of("archiver", "ingester")) {
            eval(Scripts.TAKE, List.of(facts), subscriber, CONSUMER, "" + BATCH, "0", "65536");
        }
        out.flush();
        skip(BATCH + 1 + BATCH);
        settle(facts, "archiver", "0", ids(read()));
        settle(facts, "ingester", "0", ids(read()));
        eval(Scripts.TRIM, List.of(facts), "archiver", "ingester");
        out.flush();
        skip(3);
    }

    private void settle(String stream, String group, String delete, List<String> ids) throws IOException {
        var arguments = new ArrayList<Object>(List.of("EVAL", Scripts.SETTLE, "1", stream, group, delete));
        arguments.addAll(ids);
        write(arguments.toArray());
    }

    private void eval(String script, List<String> keys, String... arguments) throws IOException {
        var all = new ArrayList<Object>(List.of("EVAL", script, "" + keys.size()));
        all.addAll(keys);
        all.addAll(List.of(arguments));
        write(all.toArray());
    }

    private void write(Object... arguments) throws IOException {
        out.write(("*" + arguments.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (var argument : arguments) {
            var bytes =
                    argument instanceof byte[] raw ? raw : argument.toString().getBytes(StandardCharsets.UTF_8);
            out.write(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            out.write('\r');
            out.write('\n');
        }
    }

    private void skip(int answers) throws IOException {
        for (int i = 0; i < answers; i++) {
            read();
        }
    }

    /** A list, a text, or null. */
    private Object read() throws IOException {
        var line = line();
        var rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '-' -> throw new IOException("Redis answered " + rest);
            case '$' -> rest.equals("-1") ? "" : text(Integer.parseInt(rest));
            case '*' -> {
                var list = new ArrayList<>();
                for (int i = Integer.parseInt(rest); i > 0; i--) {
                    list.add(read());
                }
                yield list;
            }
            default -> throw new IOException("Redis answered " + line);
        };
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c; (c = in.read()) != '\n'; ) {
            if (c < 0) {
                throw new IOException("Redis closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private String text(int length) throws IOException {
        var bytes = in.readNBytes(length);
        in.skipNBytes(2);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Of what {@link Scripts#TAKE} answers. */
    private static List<String> ids(Object taken) throws IOException {
        if (taken instanceof List<?> answer && answer.get(0) instanceof List<?> entries && entries.size() == BATCH) {
            return entries.stream()
                    .map(entry -> ((List<?>) entry).get(1).toString())
                    .toList();
        }
        throw new IOException("not as many entries as were added: " + taken);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
