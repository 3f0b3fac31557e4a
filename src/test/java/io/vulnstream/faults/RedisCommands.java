package io.vulnstream.faults;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Commands of whoever strikes, each on a connection of its own; an answer is the texts in it, in order. */
final class RedisCommands {
    private final int port;

    RedisCommands(int port) {
        this.port = port;
    }

    /** Does not mind that the server may be away: empty then. */
    List<String> run(String... words) {
        var line = new StringBuilder("*" + words.length + "\r\n");
        for (var word : words) {
            line.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write(line.toString().getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            var texts = new ArrayList<String>();
            read(new DataInputStream(socket.getInputStream()), texts);
            return texts;
        } catch (IOException e) {
            System.err.println("redis " + words[0] + ": " + e.getMessage());
            return List.of();
        }
    }

    private static void read(DataInputStream in, List<String> texts) throws IOException {
        var line = line(in);
        switch (line.charAt(0)) {
            case '$' -> {
                int length = Integer.parseInt(line.substring(1));
                if (length >= 0) {
                    texts.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
                    in.readNBytes(2);
                }
            }
            case '*' -> {
                for (int i = Integer.parseInt(line.substring(1)); i > 0; i--) {
                    read(in, texts);
                }
            }
            case '-' -> throw new IOException(line);
            default -> texts.add(line.substring(1));
        }
    }

    private static String line(DataInputStream in) throws IOException {
        var text = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("no answer");
            }
            text.write(b);
        }
        return text.toString(StandardCharsets.UTF_8).strip();
    }
}
