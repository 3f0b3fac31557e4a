package io.vulnstream.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A port before another one of this machine, until it is cut: then nothing passes and nobody gets in. */
public final class TcpRelay implements AutoCloseable {
    private final ServerSocket front;
    private final int behind;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private TcpRelay(ServerSocket front, int behind) {
        this.front = front;
        this.behind = behind;
    }

    public static TcpRelay to(int port) throws IOException {
        var relay = new TcpRelay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
        Thread.ofVirtual().start(relay::accept);
        return relay;
    }

    public int port() {
        return front.getLocalPort();
    }

    private void accept() {
        while (!front.isClosed()) {
            try {
                var client = front.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException e) {
                return; // cut
            }
        }
    }

    private void connect(Socket client) {
        try (client;
                var server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
            open.add(server);
            var back = Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
            back.join();
        } catch (IOException e) {
            // nobody behind it yet: who connected sees its connection closed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // the other end is gone; so is this one
        }
    }

    public void cut() {
        close();
    }

    @Override
    public void close() {
        try {
            front.close();
            for (var socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
