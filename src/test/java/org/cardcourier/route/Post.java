package org.cardcourier.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A shop that talks to Card Courier over real HTTP. */
final class Post {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final HttpRequest.Builder request;
    private byte[] body = {};
    private boolean chunked;

    private Post(int port, String path) {
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(40));
    }

    /** What came back. */
    record Answer(int status, HttpResponse<String> response) {

        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + response.body(), e);
            }
        }

        String error() {
            return json().path("error").asText();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        @Override
        public String toString() {
            return status + " " + response.body();
        }
    }

    static Post to(int port, String path) {
        return new Post(port, path);
    }

    Post header(String name, String value) {
        request.header(name, value);
        return this;
    }

    Post key(String key) {
        return header("Authorization", "Bearer " + key);
    }

    Post body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    Post body(byte[] bytes) {
        body = bytes;
        return this;
    }

    Post json(String text) {
        return header("Content-Type", "application/json").body(text);
    }

    Post chunked() {
        chunked = true;
        return this;
    }

    /** Signs as Standard Webhooks says. */
    Post signed(String secret, String id, long epochSeconds) {
        return header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(epochSeconds))
                .header("webhook-signature", signature(secret, id, epochSeconds, body));
    }

    static String signature(String secret, String id, long epochSeconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
            mac.update((id + "." + epochSeconds + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest ready(String method) {
        HttpRequest.BodyPublisher publisher = body.length == 0
                ? HttpRequest.BodyPublishers.noBody()
                : chunked
                        ? HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
                        : HttpRequest.BodyPublishers.ofByteArray(body);
        return request.method(method, publisher).build();
    }

    Answer send() throws Exception {
        return send("POST");
    }

    Answer send(String method) throws Exception {
        HttpResponse<String> response = CLIENT.send(ready(method), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response);
    }

    CompletableFuture<Answer> begin() {
        return CLIENT.sendAsync(ready("POST"), HttpResponse.BodyHandlers.ofString())
                .thenApply(response -> new Answer(response.statusCode(), response));
    }
}
