package org.cardcourier.chatwoot;

import java.net.BindException;
import java.net.ConnectException;
import java.net.MalformedURLException;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Decides whether a request can have reached the server before the connection failed.
 *
 * <p>Camel's http component hands on what Apache HttpClient 5 throws; its classes are known here by name, for this
 * package has no HTTP client.
 */
final class Transport {

    private static final int DEEPEST_CAUSE = 20;

    /** Thrown before a byte of the request is written: connecting, TLS, naming the server, waiting for a connection of the pool. */
    private static final List<Class<?>> BEFORE_SENDING = List.of(
            ConnectException.class,
            NoRouteToHostException.class,
            BindException.class,
            UnknownHostException.class,
            UnresolvedAddressException.class,
            // with TLS 1.3 a server may turn our certificate away after we wrote: it has then not acted on the request
            SSLHandshakeException.class,
            SSLPeerUnverifiedException.class,
            URISyntaxException.class,
            MalformedURLException.class);

    /** The same, of Apache HttpClient 5.5 (read in httpclient5 5.5.1 and httpcore5 5.3.6, which Camel 4.17 brings). */
    private static final Set<String> BEFORE_SENDING_BY_NAME = Set.of(
            "org.apache.hc.client5.http.ConnectTimeoutException",
            "org.apache.hc.client5.http.HttpHostConnectException",
            "org.apache.hc.client5.http.UnsupportedSchemeException",
            "org.apache.hc.client5.http.impl.TunnelRefusedException",
            "org.apache.hc.core5.http.ConnectionRequestTimeoutException",
            "org.apache.hc.core5.http.RequestNotExecutedException");

    /** Connects, and shakes hands for TLS; nothing of the request is written while it is on the stack. */
    private static final String CONNECTS = "org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator";

    private Transport() {}

    /** True only where it is certain that nothing of the request left this host. */
    static boolean isBeforeSending(Throwable failure) {
        Throwable current = failure;
        for (int depth = 0; current != null && depth < DEEPEST_CAUSE; depth++) {
            if (isBeforeSendingByClass(current) || isThrownWhileConnecting(current)) {
                return true;
            }
            current = current.getCause();
        }
        return false;
    }

    private static boolean isBeforeSendingByClass(Throwable failure) {
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            if (BEFORE_SENDING_BY_NAME.contains(type.getName())) {
                return true;
            }
        }
        return BEFORE_SENDING.stream().anyMatch(type -> type.isInstance(failure));
    }

    /** For failures whose class says nothing: "Network is unreachable", a reset or a time-out during the handshake. */
    private static boolean isThrownWhileConnecting(Throwable failure) {
        for (StackTraceElement frame : failure.getStackTrace()) {
            boolean isSocketConnect = frame.getClassName().equals(Socket.class.getName())
                    && frame.getMethodName().equals("connect");
            if (isSocketConnect || frame.getClassName().equals(CONNECTS)) {
                return true;
            }
        }
        return false;
    }

    /** The words of the innermost failure, with the name of its class, for some have no words. */
    static String words(Throwable failure) {
        Throwable innermost = failure;
        for (int depth = 0; innermost.getCause() != null && depth < DEEPEST_CAUSE; depth++) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage();
        return innermost.getClass().getSimpleName() + (message == null ? "" : ": " + Plain.of(message));
    }
}
