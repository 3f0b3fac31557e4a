package io.vulnstream.faults;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between one node and one of its servers, and knows what passes. Each connection is read message by message. */
final class Wire implements Closeable {
    private final ServerSocket front;
    private final int server;
    private final Protocol protocol;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    /** How the messages of a connection are read and passed on. */
    interface Protocol {
        Session session();
    }

    /** One connection. Both directions run on threads of their own; either may throw to end both. */
    interface Session {
        void toServer(DataInputStream in, OutputStream out) throws IOException;

        void toClient(DataInputStream in, OutputStream out) throws IOException;
    }

    /** @param server port on loopback */
    Wire(int server, Protocol protocol) throws IOException {
        this.front = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        this.server = server;
        this.protocol = protocol;
        Thread.ofVirtual().name("wire").start(this::accept);
    }

    int port() {
        return front.getLocalPort();
    }

    /** As if a cable were pulled, until it is in again: what is connected ends, and nothing new gets through. */
    void cut(boolean off) {
        cut = off;
        if (off) {
            open.forEach(Wire::end);
        }
    }

    private void accept() {
        while (!front.isClosed()) {
            try {
                var client = front.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                if (!front.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var upstream = new Socket()) {
            if (cut) {
                return;
            }
            upstream.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), server));
            open.add(upstream);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            var session = protocol.session();
            var back = Thread.ofVirtual()
                    .start(() -> pump(client, upstream, () -> session.toClient(in(upstream), out(client))));
            pump(client, upstream, () -> session.toServer(in(client), out(upstream)));
            back.join();
            open.remove(upstream);
        } catch (IOException e) {
            end(client); // the server is away: its client sees a connection that ends
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private interface Pump {
        void run() throws IOException;
    }

    private static void pump(Socket client, Socket upstream, Pump pump) {
        try {
            pump.run();
        } catch (IOException ended) {
            // one side went away, or was to: the other one follows
        } finally {
            end(client);
            end(upstream);
        }
    }

    private static DataInputStream in(Socket socket) throws IOException {
        return new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
    }

    private static OutputStream out(Socket socket) throws IOException {
        return socket.getOutputStream();
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        front.close();
        open.forEach(Wire::end);
    }
}
