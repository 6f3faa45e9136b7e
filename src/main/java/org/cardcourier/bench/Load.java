package org.cardcourier.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Posts notices over keep-alive connections from one thread, each connection as fast as it gets its answers. Requests are
 * patched bytes and answers are only looked at for status and length, so that what is measured is not this client.
 */
final class Load {

    /**
     * What a window of load came to.
     *
     * @param accepted answers of the 200s
     * @param refused  other answers
     * @param began    when the first request left, epoch microseconds
     * @param seconds  from the first request to the last answer
     */
    record Result(long accepted, long refused, long began, double seconds) {
        double perSecond() {
            return accepted / seconds;
        }
    }

    private final int port;
    private final int connections;
    private final byte[] head;
    private final Rows rows;

    Load(int port, int connections, String key, Rows rows) {
        this.port = port;
        this.connections = connections;
        this.rows = rows;
        this.head = ("POST /notices HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nContent-Type: application/json\r\n"
                        + "Authorization: Bearer " + key + "\r\nContent-Length: " + rows.length() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Loads for a time, then waits for the answers that are still to come. */
    Result run(Duration time) throws IOException {
        List<Connection> open = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                open.add(new Connection(selector));
            }
            long began = Rows.micros();
            long start = System.nanoTime();
            long end = start + time.toNanos();
            for (Connection connection : open) {
                connection.send();
            }
            int waiting = connections;
            while (waiting > 0) {
                if (selector.select(30_000) == 0) {
                    throw new IOException("no answer for 30 s");
                }
                boolean more = System.nanoTime() < end;
                for (SelectionKey key : selector.selectedKeys()) {
                    Connection connection = (Connection) key.attachment();
                    if (connection.hasAnswer()) {
                        if (more) {
                            connection.send();
                        } else {
                            waiting--;
                        }
                    }
                }
                selector.selectedKeys().clear();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            long accepted = open.stream().mapToLong(one -> one.accepted).sum();
            long refused = open.stream().mapToLong(one -> one.refused).sum();
            return new Result(accepted, refused, began, seconds);
        } finally {
            for (Connection connection : open) {
                connection.channel.close();
            }
        }
    }

    private final class Connection {
        private final SocketChannel channel;
        private final ByteBuffer request = ByteBuffer.allocateDirect(head.length + rows.length());
        private final byte[] row = rows.template();
        private final byte[] answer = new byte[64 * 1024];
        private final ByteBuffer in = ByteBuffer.wrap(answer);
        private long accepted;
        private long refused;

        Connection(Selector selector) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void send() throws IOException {
            rows.next(row);
            request.clear();
            request.put(head).put(row).flip();
            while (request.hasRemaining()) {
                channel.write(request); // about a kilobyte into an empty socket: it does not wait
            }
            in.clear();
        }

        boolean hasAnswer() throws IOException {
            if (channel.read(in) < 0) {
                throw new EOFException("the connection was closed after " + accepted + " answers");
            }
            int length = in.position();
            int body = endOfHead(length);
            if (body < 0 || !isWhole(body, length)) {
                return false;
            }
            if (answer[9] == '2') {
                accepted++;
            } else {
                refused++;
            }
            return true;
        }

        private int endOfHead(int length) {
            for (int i = 0; i + 3 < length; i++) {
                if (answer[i] == '\r' && answer[i + 1] == '\n' && answer[i + 2] == '\r' && answer[i + 3] == '\n') {
                    return i + 4;
                }
            }
            return -1;
        }

        private boolean isWhole(int body, int length) {
            String text = new String(answer, 0, body, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
            int at = text.indexOf("\r\ncontent-length:");
            if (at >= 0) {
                int from = at + "\r\ncontent-length:".length();
                return length - body
                        >= Integer.parseInt(
                                text.substring(from, text.indexOf('\r', from)).trim());
            }
            // chunked: ends with an empty chunk
            return length - body >= 5
                    && new String(answer, length - 5, 5, StandardCharsets.ISO_8859_1).equals("0\r\n\r\n");
        }
    }
}
