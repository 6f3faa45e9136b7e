package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server in Chatwoot's place whose answers never end: a worker is not held, and the answer counts as none. */
class HostileChatwootTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    @TempDir
    Path home;

    /** How it misbehaves. */
    enum Manner {
        DRIPS_ITS_HEADERS("no whole answer within 2 s"),
        DRIPS_ITS_BODY("no whole answer within 2 s"),
        SENDS_FOR_EVER("the answer is larger than 4194304 bytes");

        private final String because;

        Manner(String because) {
            this.because = because;
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatNeverEndsIsGivenUpAndFoundOutLater(Manner manner) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Sandbox sandbox = Sandbox.start(SandboxOptions.defaults());
                CourierUnderTest courier = new CourierUnderTest(home, sandbox)) {
            serve(server, manner);
            courier.set("chatwoot.api-url", "http://127.0.0.1:" + server.getLocalPort())
                    .set("chatwoot.connect-timeout-ms", "500")
                    .set("chatwoot.read-timeout-ms", "1000")
                    .set("chatwoot.settle-ms", "600000")
                    .start();
            courier.accept(CourierUnderTest.text("a", 1, "one"));
            CourierUnderTest.await("the end of the attempt", () -> isGivenUp(courier.story("a")));
            Story story = courier.story("a");
            assertEquals(Reason.NO_ANSWER, story.reason());
            assertTrue(story.toString().contains(manner.because), story::toString);
        }
    }

    private static boolean isGivenUp(Story story) {
        return story.state() == State.WAITING && story.reason() != null;
    }

    private static void serve(ServerSocket server, Manner manner) {
        Thread accepting = new Thread(() -> {
            try {
                while (true) {
                    Socket socket = server.accept();
                    Thread answering = new Thread(() -> answer(socket, manner));
                    answering.setDaemon(true);
                    answering.start();
                }
            } catch (IOException e) {
                // the test is over
            }
        });
        accepting.setDaemon(true);
        accepting.start();
    }

    private static void answer(Socket socket, Manner manner) {
        try (socket) {
            InputStream in = socket.getInputStream();
            byte[] request = new byte[8192];
            in.read(request);
            OutputStream out = socket.getOutputStream();
            if (request[0] == 'G') { // the look at the channel is answered as it should be
                String body = "{\"id\":1,\"meta\":{\"channel\":\"Channel::WebWidget\"}}";
                out.write((HEAD + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
                return;
            }
            switch (manner) {
                case DRIPS_ITS_HEADERS -> drip(out, HEAD + "X-Long: ");
                case DRIPS_ITS_BODY -> drip(out, HEAD + "Content-Length: 100000\r\n\r\n{");
                case SENDS_FOR_EVER -> pour(out);
            }
        } catch (IOException | InterruptedException e) {
            // it was given up, as it must be
        }
    }

    private static void drip(OutputStream out, String begin) throws IOException, InterruptedException {
        out.write(begin.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 1000; i++) {
            Thread.sleep(100);
            out.write(' ');
            out.flush();
        }
    }

    private static void pour(OutputStream out) throws IOException {
        out.write((HEAD + "Content-Length: 100000000000\r\n\r\n{").getBytes(StandardCharsets.US_ASCII));
        byte[] block = " ".repeat(65_536).getBytes(StandardCharsets.US_ASCII);
        while (true) {
            out.write(block);
        }
    }

    @Test
    void aLargeAnswerWithinTheLimitIsReadAsEver() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(2));
                CourierUnderTest courier = new CourierUnderTest(home, sandbox).start()) {
            courier.accept(CourierUnderTest.text("a", 1, "您好".repeat(20_000)));
            assertEquals(State.DELIVERED, courier.awaitEnd("a").state());
        }
    }
}
