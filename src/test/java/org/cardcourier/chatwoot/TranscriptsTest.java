package org.cardcourier.chatwoot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every recorded attempt to create a message, where the recording of a real Chatwoot 4.10.0 lies beside the checkout. */
class TranscriptsTest {

    private static final Path RECORDING = Path.of("..", "shared", "chatwoot", "transcripts.jsonl");
    private static final Pattern MESSAGES =
            Pattern.compile("(POST )?/+api/v1/accounts/\\d+/conversations/\\d+/messages.*", Pattern.DOTALL);

    /** What became of each, as the recording's own notes and row counts tell; every other 422 was the message's fault. */
    private static final Map<String, Class<? extends ChatwootFailure>> KNOWN = Map.ofEntries(
            Map.entry("ssl.redirect.post", Unavailable.class),
            Map.entry("broken.redis-down.message", Doubtful.class),
            Map.entry("broken.statement-timeout", Doubtful.class),
            Map.entry("broken.postgres-down.message.1", Doubtful.class),
            Map.entry("broken.postgres-down.message.2", Doubtful.class),
            Map.entry("message.flood", RateLimited.class),
            Map.entry("throttled", RateLimited.class),
            Map.entry("auth.bad-token.post", Unauthorized.class),
            Map.entry("account.suspended.post", Unauthorized.class));

    @BeforeAll
    static void thereIsARecording() {
        Assumptions.assumeTrue(Files.exists(RECORDING), "no recording beside the checkout");
    }

    @Test
    void noRecordedMessageIsMisclassified() throws IOException {
        Map<String, String> wrong = new TreeMap<>();
        int created = 0;
        int failed = 0;
        for (JsonNode exchange : messageCreates()) {
            String id = exchange.path("id").asText();
            int status = exchange.path("response").path("status").asInt();
            if (status == 200) {
                created++;
                assertTrue(Messages.id(Said.MESSAGE, said(exchange).read(Said.MESSAGE)) > 0, id);
            } else {
                failed++;
                Class<?> expected = KNOWN.getOrDefault(id, Refused.class);
                ChatwootFailure failure = said(exchange).to(Said.MESSAGE);
                if (failure.getClass() != expected) {
                    wrong.put(id, failure.toString());
                }
            }
        }
        assertEquals(Map.of(), wrong);
        assertTrue(created > 60 && failed > 35, created + " created, " + failed + " failed");
    }

    @Test
    void everyRecordedEventIsUnderstood() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        for (JsonNode exchange : exchanges("chatwoot->webhook")) {
            byte[] body = exchange.path("request").path("json").toString().getBytes(StandardCharsets.UTF_8);
            String kind = ChatwootEvent.read(body).getClass().getSimpleName();
            counts.merge(kind, 1, Integer::sum);
        }
        assertEquals(4, counts.get("ButtonAnswer"));
        assertTrue(counts.get("MessageStatus") > 0, counts::toString);
        assertTrue(counts.get("CustomerMessage") > 0 && counts.get("Ignored") > 0, counts::toString);
    }

    private static List<JsonNode> messageCreates() throws IOException {
        return exchanges("client->chatwoot").stream()
                .filter(exchange -> isMessageCreate(exchange.path("request")))
                .filter(exchange -> exchange.path("response").path("status").asInt() != 100)
                .toList();
    }

    private static boolean isMessageCreate(JsonNode request) {
        return request.path("method").asText("POST").equals("POST")
                && MESSAGES.matcher(
                                request.path("path").asText(request.path("raw").asText()))
                        .matches();
    }

    private static List<JsonNode> exchanges(String direction) throws IOException {
        List<JsonNode> exchanges = new ArrayList<>();
        for (String line : Files.readAllLines(RECORDING, StandardCharsets.UTF_8)) {
            JsonNode exchange = Json.MAPPER.readTree(line);
            if (exchange.path("direction").asText().equals(direction)) {
                exchanges.add(exchange);
            }
        }
        return exchanges;
    }

    private static Said said(JsonNode exchange) {
        JsonNode response = exchange.path("response");
        String body = response.has("json")
                ? response.path("json").toString()
                : response.path("text").asText();
        Said said = Said.status(response.path("status").asInt(), body);
        for (JsonNode header : response.path("headers")) {
            said.with(header.path(0).asText(), header.path(1).asText());
        }
        return said;
    }
}
