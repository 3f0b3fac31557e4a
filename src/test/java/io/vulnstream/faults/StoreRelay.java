package io.vulnstream.faults;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands before an HTTP server. In another mode than {@code WORKS} what is connected ends, so that nothing slips through. */
final class StoreRelay implements Closeable {
    private static final byte[] BROKEN = """
            HTTP/1.1 500 Internal Server Error\r
            Content-Type: application/xml\r
            Content-Length: 80\r
            Connection: close\r
            \r
            <Error><Code>InternalError</Code><Message>planted by the storm</Message></Error>""".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket front;
    private final int server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Archive.Mode mode = Archive.Mode.WORKS;

    /** @param server port on loopback */
    StoreRelay(int server) throws IOException {
        this.front = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        this.server = server;
        Thread.ofVirtual().name("store-relay").start(this::accept);
    }

    int port() {
        return front.getLocalPort();
    }

    void mode(Archive.Mode next) {
        mode = next;
        open.forEach(StoreRelay::end);
    }

    private void accept() {
        while (!front.isClosed()) {
            try {
                var client = front.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            switch (mode) {
                case WORKS -> pass(client);
                case FAILS -> refuse(client);
                case HANGS -> client.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException ended) {
            // one of the two went away
        } finally {
            open.remove(client);
        }
    }

    private void pass(Socket client) throws IOException {
        try (var upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
            open.add(upstream);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            var back = Thread.ofVirtual().start(() -> copy(upstream, client));
            copy(client, upstream);
            back.join();
            open.remove(upstream);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException ended) {
            // the other direction ends, too
        } finally {
            end(from);
            end(to);
        }
    }

    /** Reads what comes for a moment, so that the answer is not lost with a reset. */
    private static void refuse(Socket client) throws IOException {
        client.setSoTimeout(50);
        var in = client.getInputStream();
        readHead(in);
        client.getOutputStream().write(BROKEN);
        client.shutdownOutput();
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (java.net.SocketTimeoutException read) {
            // nothing more comes
        }
    }

    private static void readHead(InputStream in) throws IOException {
        int newlines = 0;
        while (newlines < 2) {
            int b = in.read();
            if (b < 0) {
                return;
            }
            newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            System.err.println("closing a connection to the store: " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        front.close();
        open.forEach(StoreRelay::end);
    }
}
