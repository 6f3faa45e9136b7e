package org.cardcourier.route;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.cardcourier.chatwoot.Request;

/**
 * Carries requests to one Chatwoot over the HTTP client of a Camel endpoint, set up by that endpoint's options: time-outs,
 * connections, proxy, certificates, no redirects, {@link AnswerLimits}.
 *
 * <p>Nothing of an exchange comes near it: what leaves are the headers that stand here. camel-http's own producer, which
 * copies headers in and out, looks for steering ones among them and keeps the answer in a cache, cost half as much again as
 * the client (measured on 4.17.0).
 */
final class Wire {

    private static final ContentType JSON = ContentType.create("application/json");
    private static final byte[] NOTHING = {};
    private static final int SHORT = 8192;

    private final String base;
    private final String token;
    private HttpEndpoint endpoint;

    /**
     * A way that is not open yet.
     *
     * @param base  Chatwoot's address without a slash at the end
     * @param token the access token
     */
    Wire(URI base, String token) {
        this.base = base.toString();
        this.token = token;
    }

    /**
     * An HTTP answer as it came.
     *
     * @param status     such as 200; 0 for none
     * @param retryAfter the header of that name, or null
     * @param location   the header of that name, or null
     * @param body       its bytes, perhaps none
     */
    record Reply(int status, String retryAfter, String location, byte[] body) {

        /** @return one of the two headers that {@link org.cardcourier.chatwoot.Answers} asks for */
        String header(String name) {
            return switch (name) {
                case "Retry-After" -> retryAfter;
                case "Location" -> location;
                default -> throw new IllegalArgumentException("The header " + name + " is not kept");
            };
        }
    }

    /**
     * Sets it up.
     *
     * @param camel holds the endpoint, and closes its connections when it stops
     * @param uri   the endpoint with its options
     */
    void open(CamelContext camel, String uri) {
        Endpoint found = camel.getEndpoint(uri);
        endpoint = found instanceof HttpEndpoint http ? http : null; // who looks through all endpoints took it away
    }

    /**
     * Sends a request and reads its answer whole.
     *
     * @param request what to send
     * @param address its path and query, encoded
     * @return the answer, whatever its status
     * @throws IOException        if none came, or not the whole of it
     * @throws URISyntaxException if the path cannot be one; nothing was sent
     */
    Reply send(Request request, String address) throws IOException, URISyntaxException {
        if (endpoint == null) {
            return new Reply(0, null, null, NOTHING);
        }
        HttpUriRequestBase http = new HttpUriRequestBase(request.method().name(), new URI(base + address));
        // with hyphens: nginx drops headers with underscores by default, Chatwoot reads both (recorded from 4.10.0)
        http.addHeader("Api-Access-Token", token);
        http.addHeader("Accept", "application/json");
        if (request.body() != null) {
            http.setEntity(new ByteArrayEntity(request.bytes(), JSON));
        }
        HttpClient client = endpoint.getHttpClient();
        try (ClassicHttpResponse answer = client.executeOpen(null, http, null)) {
            return new Reply(
                    answer.getCode(),
                    value(answer.getFirstHeader("Retry-After")),
                    value(answer.getFirstHeader("Location")),
                    body(answer.getEntity(), http));
        }
    }

    /** The end of the stream must be seen, for only then is the connection used again. */
    private static byte[] body(HttpEntity entity, HttpUriRequestBase http) throws IOException {
        InputStream content = entity == null ? null : entity.getContent();
        if (content == null) {
            return NOTHING;
        }
        try {
            long length = entity.getContentLength();
            if (length < 0 || length > SHORT) {
                return content.readAllBytes();
            }
            byte[] body = content.readNBytes((int) length);
            content.read(); // the end
            return body;
        } catch (IOException | RuntimeException e) {
            http.cancel(); // closing alone would read what is still to come, however long
            throw e;
        }
    }

    private static String value(Header header) {
        return header == null ? null : header.getValue();
    }
}
