package org.cardcourier.chatwoot;

import static org.cardcourier.chatwoot.Said.ANSWERS;
import static org.cardcourier.chatwoot.Said.LOOK;
import static org.cardcourier.chatwoot.Said.MESSAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.UnsupportedSchemeException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No answer came. Whether the message can be in the conversation hangs on whether a byte of it can have left. */
class TransportTest {

    // ---- real connections, by the client that Camel's http component uses

    @Test
    void nobodyListens() throws Exception {
        int port;
        try (ServerSocket closed = listen()) {
            port = closed.getLocalPort();
        }
        Exception refused = post("http://127.0.0.1:" + port);

        assertInstanceOf(Unavailable.class, ANSWERS.failure(MESSAGE, refused));
        assertEquals(
                "Chatwoot cannot be reached for the message to conversation 77 (HttpHostConnectException: Connect to"
                        + " http://127.0.0.1:" + port
                        + " failed: Connection refused). Nothing was sent: try"
                        + " again later.",
                ANSWERS.failure(MESSAGE, refused).getMessage());
    }

    @Test
    void nobodyHasThatName() {
        assertInstanceOf(Unavailable.class, ANSWERS.failure(MESSAGE, post("http://chat.invalid")));
    }

    @Test
    void theServerTakesTheRequestAndIsSilent() throws Exception {
        Exception silence = postTo("http", socket -> Thread.sleep(1_000));

        doubtfulForAMessage(silence);
        assertEquals(
                "No answer came for the message to conversation 77 (SocketTimeoutException: Read timed out). It may have been"
                        + " done: read back before it is sent again.",
                ANSWERS.failure(MESSAGE, silence).getMessage());
        assertEquals(
                "No answer came for the request for messages of conversation 77 (SocketTimeoutException: Read timed out)."
                        + " Repeating it does no harm: try again later.",
                ANSWERS.failure(LOOK, silence).getMessage());
    }

    @Test
    void theServerTakesTheRequestAndHangsUp() throws Exception {
        doubtfulForAMessage(postTo("http", socket -> read(socket)));
    }

    @Test
    void theServerTakesTheRequestAndBreaksDown() throws Exception {
        doubtfulForAMessage(postTo("http", socket -> {
            read(socket);
            socket.setSoLinger(true, 0);
        }));
    }

    @Test
    void theAnswerIsCutShort() throws Exception {
        doubtfulForAMessage(postTo("http", socket -> {
            read(socket);
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"id\":".getBytes(StandardCharsets.US_ASCII));
        }));
    }

    @Test
    void theServerDoesNotSpeakTls() throws Exception {
        neverLeft(postTo("https", socket -> {
            read(socket);
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }));
    }

    @Test
    void theServerHangsUpDuringTheHandshake() throws Exception {
        neverLeft(postTo("https", socket -> {}));
    }

    @Test
    void theServerBreaksDownDuringTheHandshake() throws Exception {
        neverLeft(postTo("https", socket -> {
            read(socket);
            socket.setSoLinger(true, 0);
        }));
    }

    @Test
    void theServerIsSilentDuringTheHandshake() throws Exception {
        neverLeft(postTo("https", socket -> Thread.sleep(1_000)));
    }

    // ---- what is hard to make happen

    static Stream<Throwable> beforeSending() {
        return Stream.of(
                new ConnectTimeoutException("Connect to chat.example timed out"),
                new ConnectionRequestTimeoutException("Timeout deadline: 5000 MILLISECONDS"),
                new UnsupportedSchemeException("htps protocol is not supported"),
                new SSLHandshakeException("PKIX path building failed"),
                new SSLPeerUnverifiedException("Certificate for <chat.example> doesn't match"),
                new UnresolvedAddressException(),
                new java.net.NoRouteToHostException("No route to host"),
                new java.net.BindException("Cannot assign requested address"),
                new RuntimeException("wrapped", new java.net.ConnectException("Connection refused")),
                connecting(new SocketException("Network is unreachable")));
    }

    @ParameterizedTest
    @MethodSource("beforeSending")
    void whatFailsBeforeSendingMayBeTriedAgain(Throwable failure) {
        neverLeft(failure);
    }

    static Stream<Throwable> perhapsSent() {
        return Stream.of(
                new SocketTimeoutException("Read timed out"),
                new SocketException("Connection reset"),
                new SocketException("Broken pipe"),
                new SocketException("Network is unreachable"),
                new NoHttpResponseException("chat.example failed to respond"),
                new ConnectionClosedException("Premature end of Content-Length delimited message body"),
                new SSLException("Tag mismatch"),
                new IOException("anything"),
                new IllegalStateException("anything"),
                new OutOfMemoryError("anything"),
                inACircle());
    }

    @ParameterizedTest
    @MethodSource("perhapsSent")
    void whatFailsLaterIsADoubtAboutAMessage(Throwable failure) {
        doubtfulForAMessage(failure);
    }

    @Test
    void whatHasANameAlreadyKeepsIt() {
        Refused refused = new Refused(Refused.Reason.INVALID, "no");

        assertSame(refused, ANSWERS.failure(MESSAGE, refused));
    }

    @Test
    void theCauseIsKept() {
        IOException cause = new IOException("anything");

        assertSame(cause, ANSWERS.failure(MESSAGE, cause).getCause());
    }

    private static void neverLeft(Throwable failure) {
        assertInstanceOf(Unavailable.class, ANSWERS.failure(MESSAGE, failure), failure::toString);
        assertInstanceOf(Unavailable.class, ANSWERS.failure(LOOK, failure), failure::toString);
    }

    private static void doubtfulForAMessage(Throwable failure) {
        assertInstanceOf(Doubtful.class, ANSWERS.failure(MESSAGE, failure), failure::toString);
        assertInstanceOf(Unavailable.class, ANSWERS.failure(LOOK, failure), failure::toString);
    }

    private static Throwable connecting(Throwable failure) {
        failure.setStackTrace(
                new StackTraceElement[] {new StackTraceElement("java.net.Socket", "connect", "Socket.java", 633)});
        return failure;
    }

    private static Throwable inACircle() {
        IOException one = new IOException("one");
        IOException other = new IOException("other", one);
        one.initCause(other);
        return one;
    }

    private interface Behaviour {
        void of(Socket socket) throws Exception;
    }

    private static Exception postTo(String scheme, Behaviour behaviour) throws Exception {
        try (ServerSocket server = listen()) {
            Thread thread = new Thread(() -> serve(server, behaviour));
            thread.start();
            Exception failure = post(scheme + "://127.0.0.1:" + server.getLocalPort());
            thread.interrupt();
            thread.join();
            return failure;
        }
    }

    private static void serve(ServerSocket server, Behaviour behaviour) {
        try (Socket socket = server.accept()) {
            behaviour.of(socket);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void read(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        in.read(new byte[4096]);
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    }

    private static Exception post(String address) {
        try (CloseableHttpClient client = client()) {
            HttpPost post = new HttpPost(URI.create(address));
            post.setEntity(new StringEntity("{\"content\":\"a\"}", StandardCharsets.UTF_8));
            return assertThrows(
                    Exception.class, () -> client.execute(post, answer -> EntityUtils.toString(answer.getEntity())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CloseableHttpClient client() {
        ConnectionConfig patience = ConnectionConfig.custom()
                .setConnectTimeout(Timeout.ofMilliseconds(500))
                .setSocketTimeout(Timeout.ofMilliseconds(300))
                .build();
        return HttpClients.custom()
                .disableAutomaticRetries()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(patience)
                        .build())
                .build();
    }
}
