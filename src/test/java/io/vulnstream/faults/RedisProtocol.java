package io.vulnstream.faults;

import io.vulnstream.faults.Steps.Side;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/** Redis' protocol, RESP 2 and 3, as far as it tells which command is run and when it is answered. */
final class RedisProtocol implements Wire.Protocol {
    private static final Pattern KEY = Pattern.compile("vs:[^:]*:\\{([^}:]*)");
    private static final int SHOWN_OF_SCRIPT = 6;

    private final Steps steps;

    RedisProtocol(Steps steps) {
        this.steps = steps;
    }

    @Override
    public Wire.Session session() {
        return new Conversation();
    }

    private final class Conversation implements Wire.Session {
        private final Queue<String> unanswered = new ConcurrentLinkedQueue<>();

        @Override
        public void toServer(DataInputStream in, OutputStream out) throws IOException {
            while (true) {
                var bytes = new ByteArrayOutputStream();
                var words = new ArrayList<String>();
                command(in, bytes, words);
                var step = step(words);
                pass(step, Side.BEFORE);
                unanswered.add(step);
                out.write(changed(words) ? encoded(words) : bytes.toByteArray());
            }
        }

        /** Puts a script as a planted bug would have it in its place. */
        private boolean changed(List<String> words) {
            if (words.size() < 2 || !words.get(0).equalsIgnoreCase("EVAL")) {
                return false;
            }
            var script = words.set(1, steps.rewritten(words.get(1)));
            return !script.equals(words.get(1));
        }

        @Override
        public void toClient(DataInputStream in, OutputStream out) throws IOException {
            while (true) {
                var bytes = new ByteArrayOutputStream();
                boolean push = reply(in, bytes);
                var step = push ? null : unanswered.poll();
                pass(step == null ? "" : step, Side.AFTER);
                out.write(bytes.toByteArray());
            }
        }

        private void pass(String step, Side side) throws IOException {
            if (!step.isEmpty() && !steps.reached("redis " + step, side)) {
                throw new IOException("ended at " + step);
            }
        }
    }

    private static void command(DataInputStream in, ByteArrayOutputStream copy, List<String> words) throws IOException {
        int count = number(line(in, copy));
        for (int i = 0; i < count; i++) {
            int length = number(line(in, copy));
            words.add(new String(block(in, copy, length), StandardCharsets.ISO_8859_1));
        }
    }

    private static byte[] encoded(List<String> words) {
        var text = new StringBuilder("*" + words.size() + "\r\n");
        words.forEach(word -> text.append('$')
                .append(word.length())
                .append("\r\n")
                .append(word)
                .append("\r\n"));
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Reads one whole reply; answers whether it is a push, which nobody asked for. */
    private static boolean reply(DataInputStream in, ByteArrayOutputStream copy) throws IOException {
        var line = line(in, copy);
        switch (line.charAt(0)) {
            case '$', '!', '=' -> {
                int length = number(line);
                if (length >= 0) {
                    block(in, copy, length);
                }
            }
            case '*', '~', '>' -> several(in, copy, number(line));
            case '%', '|' -> several(in, copy, 2 * number(line));
            default -> {}
        }
        return line.charAt(0) == '>';
    }

    private static void several(DataInputStream in, ByteArrayOutputStream copy, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            reply(in, copy);
        }
    }

    private static byte[] block(DataInputStream in, ByteArrayOutputStream copy, int length) throws IOException {
        var bytes = new byte[length + 2];
        in.readFully(bytes);
        copy.write(bytes);
        var text = new byte[length];
        System.arraycopy(bytes, 0, text, 0, length);
        return text;
    }

    private static String line(DataInputStream in, ByteArrayOutputStream copy) throws IOException {
        var text = new StringBuilder();
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException();
            }
            copy.write(b);
            if (b == '\n') {
                return text.toString();
            }
            if (b != '\r') {
                text.append((char) b);
            }
        }
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring(1));
    }

    private static String step(List<String> words) {
        var name = words.get(0).toUpperCase(Locale.ROOT);
        var script =
                name.equals("EVALSHA") && words.size() > 1 ? " " + words.get(1).substring(0, SHOWN_OF_SCRIPT) : "";
        var key = words.stream()
                .map(KEY::matcher)
                .filter(java.util.regex.Matcher::find)
                .map(found -> " " + found.group(1))
                .findFirst();
        return name + script + key.orElse("");
    }
}
