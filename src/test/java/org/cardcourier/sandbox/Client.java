package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A client with the sandbox's own token. */
final class Client {

    record Reply(int status, String body, HttpResponse<String> http) {

        JsonNode json() {
            try {
                return new ObjectMapper().readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;
    private final String token;

    Client(Sandbox sandbox) {
        this(sandbox, sandbox.token());
    }

    Client(Sandbox sandbox, String token) {
        this.base = sandbox.url();
        this.token = token;
    }

    Reply get(String path) {
        return send("GET", path, "");
    }

    Reply post(String path, String json) {
        return send("POST", path, json);
    }

    /** @param path below the account; from the root if it begins with two slashes */
    Reply send(String method, String path, String json, String... headers) {
        try {
            return trySend(method, path, json, headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Reply trySend(String method, String path, String json, String... headers) throws IOException {
        String full = path.startsWith("//") ? path.substring(1) : "/api/v1/accounts/2" + path;
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(full))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .header("Api-Access-Token", token)
                .method(method, HttpRequest.BodyPublishers.ofString(json));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body(), response);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
