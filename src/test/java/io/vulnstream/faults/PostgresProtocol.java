package io.vulnstream.faults;

import io.vulnstream.faults.Steps.Side;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** PostgreSQL's frontend/backend protocol 3.0, as far as it tells which statement is run and when it is done. */
final class PostgresProtocol implements Wire.Protocol {
    private static final int LONGEST_STEP = 90;

    private final Steps steps;
    private final AtomicInteger transactions;

    /** @param transactions how many transactions of this node are open now */
    PostgresProtocol(Steps steps, AtomicInteger transactions) {
        this.steps = steps;
        this.transactions = transactions;
    }

    @Override
    public Wire.Session session() {
        return new Conversation();
    }

    private final class Conversation implements Wire.Session {
        private final Map<String, String> statements = new ConcurrentHashMap<>();
        private final Queue<String> unanswered = new ConcurrentLinkedQueue<>();
        private String current = "";
        private String last = "";
        private boolean inTransaction;

        @Override
        public void toServer(DataInputStream in, OutputStream raw) throws IOException {
            startUp(in, raw);
            while (true) {
                int type = in.read();
                if (type < 0) {
                    throw new EOFException();
                }
                var body = new byte[in.readInt() - Integer.BYTES];
                in.readFully(body);
                raw.write(message(type, sent(type, body)));
            }
        }

        private void startUp(DataInputStream in, OutputStream raw) throws IOException {
            var body = new byte[in.readInt() - Integer.BYTES];
            in.readFully(body);
            var out = new DataOutputStream(raw);
            out.writeInt(body.length + Integer.BYTES);
            out.write(body);
            out.flush();
            unanswered.add("connect");
        }

        /** What the server is to get. */
        private byte[] sent(int type, byte[] body) throws IOException {
            switch (type) {
                case 'P' -> {
                    var name = text(body, 0);
                    var sql = text(body, name.length() + 1);
                    var changed = steps.rewritten(sql);
                    statements.put(name, step(sql));
                    return changed.equals(sql) ? body : replaced(body, name, sql, changed);
                }
                case 'B' -> {
                    var portal = text(body, 0);
                    begins(statements.getOrDefault(text(body, portal.length() + 1), "unknown"));
                }
                case 'Q' -> {
                    begins(step(text(body, 0)));
                    unanswered.add(current);
                }
                case 'S' -> {
                    unanswered.add(current);
                    current = "";
                }
                default -> {}
            }
            return body;
        }

        private void begins(String step) throws IOException {
            current = step.equals("COMMIT") ? "commit: " + last : step;
            last = current;
            pass(current, Side.BEFORE);
        }

        private void pass(String step, Side side) throws IOException {
            if (!step.isEmpty() && !steps.reached("pg " + step, side)) {
                throw new IOException("ended at " + step);
            }
        }

        @Override
        public void toClient(DataInputStream in, OutputStream raw) throws IOException {
            var buffer = new ByteArrayOutputStream();
            try {
                while (true) {
                    int type = in.read();
                    if (type < 0) {
                        throw new EOFException();
                    }
                    var body = new byte[in.readInt() - Integer.BYTES];
                    in.readFully(body);
                    if (type == 'Z') {
                        state(body[0] == 'T' || body[0] == 'E');
                        var step = unanswered.poll();
                        pass(step == null ? "" : step, Side.AFTER);
                    }
                    buffer.write(message(type, body));
                    if (in.available() == 0) {
                        raw.write(buffer.toByteArray());
                        buffer.reset();
                    }
                }
            } finally {
                state(false);
            }
        }

        private void state(boolean open) {
            if (open != inTransaction) {
                inTransaction = open;
                transactions.addAndGet(open ? 1 : -1);
            }
        }
    }

    private static byte[] message(int type, byte[] body) throws IOException {
        var bytes = new ByteArrayOutputStream(body.length + 5);
        var out = new DataOutputStream(bytes);
        out.write(type);
        out.writeInt(body.length + Integer.BYTES);
        out.write(body);
        return bytes.toByteArray();
    }

    private static byte[] replaced(byte[] body, String name, String sql, String changed) throws IOException {
        int rest = utf8(name).length + 1 + utf8(sql).length + 1;
        var bytes = new ByteArrayOutputStream();
        bytes.write(utf8(name));
        bytes.write(0);
        bytes.write(utf8(changed));
        bytes.write(0);
        bytes.write(body, rest, body.length - rest);
        return bytes.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Up to the NUL. Our statements are ASCII, so that bytes are characters. */
    private static String text(byte[] body, int from) {
        int end = from;
        while (body[end] != 0) {
            end++;
        }
        return new String(body, from, end - from, StandardCharsets.UTF_8);
    }

    private static String step(String sql) {
        var line = sql.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST_STEP ? line : line.substring(0, LONGEST_STEP - 7) + " " + hash(line);
    }

    private static String hash(String text) {
        return Integer.toHexString(text.hashCode() & 0xffffff);
    }
}
