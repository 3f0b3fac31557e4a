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
import java.util.regex.Pattern;

/** PostgreSQL's frontend/backend protocol 3.0, as far as it tells which statement is run and when it is done. */
final class PostgresProtocol implements Wire.Protocol {
    private static final int LONGEST_STEP = 90;
    /** Not the locks of "select … for update". */
    private static final Pattern WRITES = Pattern.compile(
            "\\b(insert\\s+into|update\\s+\\w+\\s+(\\w+\\s+)?set|delete\\s+from)\\b", Pattern.CASE_INSENSITIVE);

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

    /** @param writes whether it is a transaction of its own when it is in none */
    private record Statement(String step, boolean writes) {
        static final Statement NONE = new Statement("", false);

        static Statement of(String sql) {
            return new Statement(PostgresProtocol.step(sql), WRITES.matcher(sql).find());
        }
    }

    private final class Conversation implements Wire.Session {
        private final Map<String, Statement> statements = new ConcurrentHashMap<>();
        private final Queue<Statement> unanswered = new ConcurrentLinkedQueue<>();
        private Statement current = Statement.NONE;
        private String last = "";
        private boolean inTransaction;
        private int writing;
        private boolean open;

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
                boolean ends = type == 'S' || type == 'Q';
                var bytes = message(type, sent(type, body));
                var step = current;
                if (ends) {
                    asked();
                }
                raw.write(bytes);
                if (ends && step.writes()) {
                    pass(step.step(), Side.WITHIN);
                }
            }
        }

        private void asked() {
            unanswered.add(current);
            state(inTransaction, current.writes() ? 1 : 0);
            current = Statement.NONE;
        }

        private void startUp(DataInputStream in, OutputStream raw) throws IOException {
            var body = new byte[in.readInt() - Integer.BYTES];
            in.readFully(body);
            var out = new DataOutputStream(raw);
            out.writeInt(body.length + Integer.BYTES);
            out.write(body);
            out.flush();
            unanswered.add(new Statement("connect", false));
        }

        /** What the server is to get. */
        private byte[] sent(int type, byte[] body) throws IOException {
            switch (type) {
                case 'P' -> {
                    var name = text(body, 0);
                    var sql = text(body, name.length() + 1);
                    var changed = steps.rewritten(sql);
                    statements.put(name, Statement.of(sql));
                    return changed.equals(sql) ? body : replaced(body, name, sql, changed);
                }
                case 'B' -> {
                    var portal = text(body, 0);
                    begins(statements.getOrDefault(text(body, portal.length() + 1), Statement.NONE));
                }
                case 'Q' -> begins(Statement.of(text(body, 0)));
                default -> {}
            }
            return body;
        }

        private void begins(Statement statement) throws IOException {
            current = statement.step().equals("COMMIT") ? new Statement("commit: " + last, false) : statement;
            last = current.step();
            pass(last, Side.BEFORE);
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
                        var step = unanswered.poll();
                        state(body[0] == 'T' || body[0] == 'E', step != null && step.writes() ? -1 : 0);
                        pass(step == null ? "" : step.step(), Side.AFTER);
                    }
                    buffer.write(message(type, body));
                    if (in.available() == 0) {
                        raw.write(buffer.toByteArray());
                        buffer.reset();
                    }
                }
            } finally {
                ended();
            }
        }

        private synchronized void state(boolean transaction, int more) {
            inTransaction = transaction;
            writing += more;
            boolean now = inTransaction || writing > 0;
            if (now != open) {
                open = now;
                transactions.addAndGet(now ? 1 : -1);
            }
        }

        private synchronized void ended() {
            state(false, -writing);
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
