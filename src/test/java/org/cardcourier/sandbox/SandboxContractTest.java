package org.cardcourier.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The sandbox against a recording of a real Chatwoot 4.10.0: every recorded request is sent again, in order, from the same
 * seeded state, and the answer must have the same status, headers that matter, keys, types and values. The recording is not part
 * of this project; where it does not lie beside the checkout, this test is left out with one word.
 *
 * <table>
 * <caption>Sent again, but not compared</caption>
 * <tr><td>broken.…-api-root</td><td>it has no Redis or PostgreSQL that could be "failing"</td></tr>
 * <tr><td>ssl.redirect…</td><td>no FORCE_SSL; a fault can answer any redirect</td></tr>
 * </table>
 */
class SandboxContractTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** In webhooks: what depends on the moment at which the job ran. */
    private static final Set<String> RACING = Set.of(
            "/messages",
            "/first_reply_created_at",
            "/waiting_since",
            "/unread_count",
            "/status",
            "/conversation/messages",
            "/conversation/first_reply_created_at",
            "/conversation/waiting_since",
            "/conversation/unread_count",
            "/conversation/status",
            "/conversation/meta/assignee/availability_status",
            "/changed_attributes");

    private static final Path RECORDINGS = Path.of("..", "shared", "chatwoot");

    @Test
    void answersAsTheRecordedServerDid() throws IOException {
        List<JsonNode> lines = recorded("transcripts.jsonl");
        int flood = 1 + ids(lines).indexOf("message.flood");

        Replay first = new Replay("");
        first.run(lines.subList(0, flood));
        try (HookReceiver receiver = new HookReceiver()) {
            Replay second = new Replay(receiver.url());
            second.run(lines.subList(flood, lines.size()));
            second.compareHooks(lines, receiver.hooks);
            report("transcripts.jsonl", first, second);
        }
    }

    @Test
    void answersOfContactsAndConversationsAsTheRecordedServerDid() throws IOException {
        Replay replay = new Replay("");
        replay.run(recorded("transcripts-contacts.jsonl"));

        report("transcripts-contacts.jsonl", replay);
    }

    private static List<JsonNode> recorded(String file) throws IOException {
        Path path = RECORDINGS.resolve(file);
        if (!Files.isReadable(path)) {
            System.out.println("unrecorded");
        }
        assumeTrue(Files.isReadable(path), "unrecorded");
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(path)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static List<String> ids(List<JsonNode> lines) {
        return lines.stream().map(line -> line.path("id").asText()).toList();
    }

    private static void report(String file, Replay... replays) {
        Map<String, List<String>> wrong = new TreeMap<>();
        int compared = 0;
        List<String> leftOut = new ArrayList<>();
        for (Replay replay : replays) {
            wrong.putAll(replay.wrong);
            compared += replay.compared;
            leftOut.addAll(replay.leftOut);
        }
        System.out.println(file + ": " + compared + " answers compared, " + leftOut.size() + " left out " + leftOut);
        StringBuilder text = new StringBuilder();
        wrong.forEach((id, lines) -> text.append(id)
                .append("\n    ")
                .append(String.join("\n    ", lines))
                .append('\n'));
        assertEquals("", text.toString());
        assertTrue(compared > 50, "nothing was compared");
    }

    /** One run from the seeded state. */
    private static final class Replay {

        private final Map<String, List<String>> wrong = new TreeMap<>();
        private final List<String> leftOut = new ArrayList<>();
        private final Map<Long, Long> messageIds = new HashMap<>();
        private final String hooks;
        private String visitorToken = "";
        private String etag = "";
        private int compared;
        private Sandbox sandbox;
        private Client client;

        Replay(String hooks) {
            this.hooks = hooks;
        }

        void run(List<JsonNode> lines) throws IOException {
            SandboxOptions options = SandboxOptions.defaults()
                    .seed(RecordedSeed.seed(hooks))
                    .webhookUrl(hooks.isEmpty() ? "" : hooks + "/account-hook")
                    .webhookTimeoutMs(500);
            try (Sandbox started = Sandbox.start(options)) {
                sandbox = started;
                client = new Client(started);
                for (JsonNode line : lines) {
                    if (line.path("direction").asText().equals("client->chatwoot")) {
                        before(line.path("id").asText());
                        replay(line);
                    }
                }
            }
        }

        private static String reasonToLeaveOut(String id) {
            if (id.startsWith("ssl.redirect")) {
                return "TLS";
            }
            return id.endsWith("-down.api-root") ? "broken" : "";
        }

        /** What the recording's own script did without recording it, and what was done to the server. */
        private void before(String id) throws IOException {
            switch (id) {
                case "messages.list" -> {
                    for (int i = 1; i <= 25; i++) {
                        long ours = message(3, "m%02d".formatted(i));
                        messageIds.put(92L + i, ours);
                    }
                }
                case "message.flood" -> {
                    sandbox.openConversation(1, 1);
                    for (int i = 0; i < 200; i++) {
                        message(5, "flood");
                    }
                }
                case "failing-hook.message" -> sandbox.inboxWebhook(1, hooks + "/fail-inbox");
                case "slow-hook.message" -> sandbox.inboxWebhook(1, hooks + "/slow-inbox");
                case "failing-hook.list", "slow-hook.list" ->
                    Await.until(
                            "the message is marked failed",
                            () -> lastOf(1).status().equals("failed"));
                case "broken.statement-timeout" ->
                    fault(
                            Fault.status(
                                    422,
                                    "{\"error\":\"PG::QueryCanceled: ERROR:  canceling statement due to statement timeout\\n\"}"));
                case "broken.redis-down.message" ->
                    fault(
                            Fault.storedThen(
                                    422,
                                    "{\"error\":\"Connection refused - connect(2) for 127.0.0.1:3997 (redis://127.0.0.1:3997)\"}"));
                case "broken.redis-down.get",
                        "broken.redis-down.list",
                        "broken.redis-down.toggle",
                        "broken.redis-down.labels",
                        "broken.redis-down.contact" ->
                    fault(Fault.storedThen(500, "{\"status\":500,\"error\":\"Internal Server Error\"}"));
                case "broken.postgres-down.message.1", "broken.postgres-down.message.2", "broken.postgres-down.get" ->
                    fault(Fault.status(500));
                case "throttled" -> fault(Fault.status(429));
                case "account.suspended" -> sandbox.suspendAccount(true);
                case "ssl.redirect.get" -> sandbox.suspendAccount(false);
                default -> {}
            }
        }

        /**
         * For every recorded webhook there must be one of ours that differs in nothing but what depended on when Sidekiq ran it:
         * the conversation inside is as it was then.
         */
        private void compareHooks(List<JsonNode> lines, List<HookReceiver.Hook> ours) {
            int hooks = 0;
            for (JsonNode line : lines) {
                JsonNode body = line.at("/request/json");
                if (line.path("direction").asText().equals("chatwoot->webhook") && body.isObject()) {
                    hooks++;
                    compareHook(line.at("/request/path").asText(), body, ours);
                }
            }
            System.out.println("webhooks: " + hooks + " compared, ours " + ours.size());
        }

        private void compareHook(String path, JsonNode recorded, List<HookReceiver.Hook> ours) {
            List<String> best = null;
            for (HookReceiver.Hook hook : ours) {
                if (hook.path().equals(path)
                        && hook.event().equals(recorded.path("event").asText())) {
                    List<String> differences = Difference.between(recorded, hook.body(), RACING);
                    if (!kinds(recorded).equals(kinds(hook.body()))) {
                        differences = List.of("changed_attributes: recorded " + recorded.path("changed_attributes"));
                    }
                    if (best == null || best.size() > differences.size()) {
                        best = differences;
                    }
                }
            }
            best = best == null ? List.of("none of ours") : best;
            // the made-up name of a stranger
            boolean stranger = best.size() == 1 && best.get(0).startsWith("/name: recorded \"silent-");
            if (!best.isEmpty() && !stranger) {
                wrong.put("webhook " + path + " " + recorded.path("event").asText() + " " + recorded.path("id"), best);
            }
        }

        /** How a hook says what changed: not at all, null, or a list. */
        private static String kinds(JsonNode hook) {
            return hook.path("changed_attributes").getNodeType().name();
        }

        private StoredMessage lastOf(long conversation) {
            List<StoredMessage> messages = sandbox.messages(conversation);
            return messages.get(messages.size() - 1);
        }

        private void fault(Fault fault) {
            sandbox.faults().next(fault);
        }

        private long message(long conversation, String content) {
            return client.post("/conversations/" + conversation + "/messages", "{\"content\":\"" + content + "\"}")
                    .json()
                    .path("id")
                    .asLong();
        }

        private void replay(JsonNode line) throws IOException {
            String id = line.path("id").asText();
            Wire.Got got = Wire.exchange(sandbox.url().getPort(), bytes(line), isHead(line));
            JsonNode response = line.path("response");
            JsonNode ours = json(got.body());
            learn(id, response.path("json"), ours, got);
            if (!reasonToLeaveOut(id).isEmpty()) {
                leftOut.add(id);
                return;
            }
            compared++;
            List<String> differences = new ArrayList<>();
            if (got.status() != response.path("status").asInt()) {
                differences.add(
                        "status: recorded " + response.path("status") + ", ours " + got.status() + " " + got.body());
            } else {
                if (response.has("json")) {
                    differences.addAll(Difference.between(response.path("json"), ours, ignored(id)));
                } else if (!response.path("text").asText().startsWith("<!DOCTYPE") && !isHead(line)) {
                    differences.addAll(text(response.path("text").asText(), got.body()));
                }
                differences.addAll(headers(response.path("headers"), got.headers()));
            }
            if (!differences.isEmpty()) {
                wrong.merge(id, differences, (a, b) -> b);
            }
        }

        private static List<String> text(String recorded, String ours) {
            return recorded.equals(ours)
                    ? List.of()
                    : List.of("text: recorded '" + recorded + "', ours '" + ours + "'");
        }

        private static List<String> headers(JsonNode recorded, Map<String, String> ours) {
            List<String> differences = new ArrayList<>();
            for (JsonNode header : recorded) {
                String name = header.get(0).asText().toLowerCase(java.util.Locale.ROOT);
                String value = header.get(1).asText();
                if (!ours.containsKey(name)
                        && !Set.of("vary", "connection", "strict-transport-security")
                                .contains(name)) {
                    differences.add("header " + name + ": only recorded, " + value);
                } else if (Set.of("content-type", "cache-control").contains(name) && !value.equals(ours.get(name))) {
                    differences.add("header " + name + ": recorded " + value + ", ours " + ours.get(name));
                }
            }
            return differences;
        }

        /** Paths that are not compared in this exchange, each for a reason. */
        private static Set<String> ignored(String id) {
            return switch (id) {
                // Sidekiq had not written its activity line yet, or wrote it late; here it is written at once
                case "conversation.get.after-unassign",
                        "status.after-outgoing",
                        "status.after-incoming-on-snoozed",
                        "status.agent-opens.3" -> Set.of("/messages");
                // without Redis neither activity lines nor the time of the first reply were written
                case "broken.redis-up.get", "broken.postgres-up.get", "broken.postgres-up.get.2" ->
                    Set.of("/messages", "/first_reply_created_at");
                // a random name; our list of languages is short
                case "widget.config" -> Set.of("/contact/name", "/website_channel_config/enabled_languages");
                default -> Set.of();
            };
        }

        private void learn(String id, JsonNode recorded, JsonNode ours, Wire.Got got) {
            learnIds(recorded, ours);
            if (id.equals("widget.config")) {
                visitorToken = ours.at("/website_channel_config/auth_token").asText();
            }
            if (id.equals("http.etag")) {
                etag = got.headers().getOrDefault("etag", "");
            }
        }

        private void learnIds(JsonNode recorded, JsonNode ours) {
            if (recorded.isObject() && recorded.has("content_type") && recorded.has("id") && ours.has("id")) {
                messageIds.put(recorded.get("id").asLong(), ours.get("id").asLong());
            }
            if (recorded.isContainerNode()) {
                recorded.properties().forEach(e -> learnIds(e.getValue(), ours.path(e.getKey())));
                for (int i = 0; recorded.isArray() && i < recorded.size(); i++) {
                    learnIds(recorded.get(i), ours.path(i));
                }
            }
        }

        private static boolean isHead(JsonNode line) {
            return line.at("/request/method").asText().equals("HEAD");
        }

        private static JsonNode json(String text) {
            try {
                return text.isEmpty() ? MissingNode.getInstance() : JSON.readTree(text);
            } catch (IOException e) {
                return MissingNode.getInstance();
            }
        }

        private byte[] bytes(JsonNode line) throws IOException {
            JsonNode request = line.path("request");
            if (request.has("raw")) {
                return request.path("raw")
                        .asText()
                        .replace("\r\n", "\n")
                        .replace("\n", "\r\n")
                        .getBytes(StandardCharsets.UTF_8);
            }
            byte[] body = body(line);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            StringBuilder head = new StringBuilder();
            head.append(request.path("method").asText())
                    .append(' ')
                    .append(path(request.path("path").asText()))
                    .append(" HTTP/1.1\r\n");
            for (JsonNode header : request.path("headers")) {
                head.append(header.get(0).asText())
                        .append(": ")
                        .append(header(header, body))
                        .append("\r\n");
            }
            out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            out.writeBytes(body);
            return out.toByteArray();
        }

        private String header(JsonNode header, byte[] body) {
            return switch (header.get(0).asText().toLowerCase(java.util.Locale.ROOT)) {
                case "content-length" -> String.valueOf(body.length);
                case "x-auth-token" -> visitorToken;
                case "if-none-match" -> etag;
                default -> header.get(1).asText();
            };
        }

        private String path(String path) {
            Matcher matcher =
                    Pattern.compile("(/messages/|before=|after=)(\\d+)").matcher(path);
            return matcher.replaceAll(
                    m -> m.group(1) + messageIds.getOrDefault(Long.valueOf(m.group(2)), Long.valueOf(m.group(2))));
        }

        private static byte[] body(JsonNode line) throws IOException {
            JsonNode request = line.path("request");
            String text = request.path("text").asText();
            if (request.has("json")) {
                return JSON.writeValueAsBytes(sent(line));
            } else if (text.equals("b'{\"content\":\"\\xfc\"}'")) {
                return "{\"content\":\"ü\"}".getBytes(StandardCharsets.ISO_8859_1);
            }
            return text.getBytes(StandardCharsets.UTF_8);
        }

        private static JsonNode sent(JsonNode line) {
            JsonNode json = line.at("/request/json").deepCopy();
            if (json instanceof ObjectNode object && json.path("content").isTextual()) {
                Matcher clipped =
                        Difference.CLIPPED.matcher(json.path("content").asText());
                if (clipped.matches()) {
                    object.put("content", clipped.group(1).repeat(Integer.parseInt(clipped.group(2))));
                }
            }
            return json;
        }
    }
}
