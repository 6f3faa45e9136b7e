package org.cardcourier.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Chatwoots that the sandbox is not: old ones, strange ones, and what is no Chatwoot at all. */
final class OtherChatwoot implements AutoCloseable {

    private record Said(int status, String body) {}

    private final HttpServer server;
    private final Map<String, Said> answers = new LinkedHashMap<>();

    OtherChatwoot() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Said said = answers.getOrDefault(exchange.getRequestURI().getPath(), new Said(404, "{}"));
            byte[] body = said.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
            exchange.sendResponseHeaders(said.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        says("/api", 200, "{\"version\":\"4.15.1\"}")
                .says("/api/v1/profile", 200, """
                        {"id":9,"name":"Order Bot","access_token":"secret-token","pubsub_token":"pubsub-secret",
                         "accounts":[{"id":2,"name":"示例商店","role":"agent","status":"active"}]}""")
                .says("/api/v1/accounts/2/inboxes", 200, """
                        {"payload":[{"id":3,"name":"网站","channel_type":"Channel::WebWidget"}]}""")
                .says("/api/v1/accounts/2/agent_bots", 200, "[{\"id\":7,\"name\":\"订单助手\"}]");
    }

    OtherChatwoot says(String path, int status, String body) {
        answers.put(path, new Said(status, body));
        return this;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
