package org.cardcourier.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * A notice's story as an OpenTelemetry trace, in OTLP's JSON (opentelemetry.io, "OTLP/HTTP": ids in hexadecimal, 64-bit
 * numbers as text): one span from its acceptance to its end, in it one for each try, which posts to Chatwoot. The ids follow
 * from the notice, so that what is told twice is the same trace. It says of a notice its id and how it went; nothing of its
 * order, its person or its words.
 */
final class Traces {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** OTLP's numbers of span kinds and of the status "error". */
    private static final int INTERNAL = 1;

    private static final int CLIENT = 3;
    private static final int ERROR = 2;
    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;

    private Traces() {}

    /**
     * Writes one trace.
     *
     * @param story   as {@link StoryJson} tells it
     * @param account the connection that it belongs to
     * @param version Card Courier's; "" where nobody knows
     * @return an ExportTraceServiceRequest
     */
    static ObjectNode of(JsonNode story, String account, String version) {
        ObjectNode request = JSON.createObjectNode();
        ObjectNode resource = request.putArray("resourceSpans").addObject();
        ArrayNode about = resource.putObject("resource").putArray("attributes");
        text(about, "service.name", "card-courier");
        text(about, "service.version", version);
        ObjectNode scope = resource.putArray("scopeSpans").addObject();
        scope.putObject("scope").put("name", "org.cardcourier").put("version", version);
        ArrayNode spans = scope.putArray("spans");
        byte[] seed = hash(account + "\n" + story.path("notice_id").asText() + "\n"
                + story.path("accepted_at").asText());
        notice(spans.addObject(), seed, story, account);
        story.path("attempts").forEach(attempt -> attempt(spans.addObject(), seed, story, attempt));
        return request;
    }

    private static void notice(ObjectNode span, byte[] seed, JsonNode story, String account) {
        begin(span, seed, 0, "notice", INTERNAL);
        times(span, story.path("accepted_at"), story.path("ended_at"));
        ArrayNode attributes = span.putArray("attributes");
        text(attributes, "card_courier.notice_id", story.path("notice_id").asText());
        text(attributes, "card_courier.account", account);
        text(attributes, "card_courier.source", story.path("source").asText());
        text(attributes, "card_courier.state", story.path("state").asText());
        text(attributes, "card_courier.reason", story.path("reason").asText());
        number(attributes, "card_courier.tries", story.path("tries").asLong());
        ArrayNode events = JSON.createArrayNode();
        event(events, "accepted", story.path("accepted_at"));
        story.path("steps").forEach(step -> {
            String name = step.path("message_id").asLong() > 0
                    ? "message posted"
                    : step.path("done").asBoolean() ? "step done" : "step given up";
            number(
                    event(events, name, step.path("at")).putArray("attributes"),
                    "card_courier.step",
                    step.path("step").asLong());
        });
        story.path("read_backs")
                .forEach(readBack -> event(events, "looked into the conversation", readBack.path("at")));
        List<JsonNode> inOrder = new ArrayList<>();
        events.forEach(inOrder::add);
        inOrder.sort(Comparator.comparingLong(each -> each.path("timeUnixNano").asLong()));
        span.putArray("events").addAll(inOrder);
        boolean isFailed = story.path("then_failed").asBoolean()
                || story.path("message_failed").asBoolean()
                || java.util.Set.of("refused", "undelivered", "uncertain")
                        .contains(story.path("state").asText());
        status(span, isFailed);
    }

    private static void attempt(ObjectNode span, byte[] seed, JsonNode story, JsonNode attempt) {
        int n = attempt.path("attempt").asInt();
        begin(span, seed, n, "try", CLIENT);
        span.put("parentSpanId", spanId(seed, 0));
        // one that a crash cut short has no end of its own
        times(
                span,
                attempt.path("started_at"),
                attempt.has("ended_at") ? attempt.path("ended_at") : story.path("ended_at"));
        ArrayNode attributes = span.putArray("attributes");
        number(attributes, "card_courier.try", n);
        text(attributes, "peer.service", "chatwoot");
        text(attributes, "card_courier.reason", attempt.path("reason").asText());
        if (attempt.path("doubtful").asBoolean()) {
            text(attributes, "card_courier.doubtful", "true");
        }
        status(span, attempt.has("reason"));
    }

    private static void begin(ObjectNode span, byte[] seed, int n, String name, int kind) {
        span.put("traceId", HexFormat.of().formatHex(seed, 0, TRACE_ID_BYTES))
                .put("spanId", spanId(seed, n))
                .put("name", name)
                .put("kind", kind);
    }

    private static void times(ObjectNode span, JsonNode start, JsonNode end) {
        long from = millis(start);
        span.put("startTimeUnixNano", nanos(from)).put("endTimeUnixNano", nanos(Math.max(from, millis(end))));
    }

    private static void status(ObjectNode span, boolean isFailed) {
        if (isFailed) {
            span.putObject("status").put("code", ERROR);
        }
    }

    private static ObjectNode event(ArrayNode events, String name, JsonNode at) {
        return events.addObject().put("timeUnixNano", nanos(millis(at))).put("name", name);
    }

    private static void text(ArrayNode attributes, String key, String value) {
        if (!value.isEmpty()) {
            attributes.addObject().put("key", key).putObject("value").put("stringValue", value);
        }
    }

    private static void number(ArrayNode attributes, String key, long value) {
        attributes.addObject().put("key", key).putObject("value").put("intValue", Long.toString(value));
    }

    private static long millis(JsonNode time) {
        return time.isTextual() ? Instant.parse(time.asText()).toEpochMilli() : 0;
    }

    private static String nanos(long millis) {
        return millis + "000000";
    }

    private static String spanId(byte[] seed, int n) {
        return HexFormat.of().formatHex(hash(HexFormat.of().formatHex(seed) + n), 0, SPAN_ID_BYTES);
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
