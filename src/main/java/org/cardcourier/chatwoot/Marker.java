package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Our mark on a message, {@code content_attributes.courier}, by which it is found again after a doubtful end.
 *
 * <p>Chatwoot keeps it from 4.9.0 on and returns it from POST and GET messages, GET conversation and in webhooks, on
 * texts, cards, input_select and private notes, for users' and bots' tokens (recorded from 4.10.0); older servers drop
 * it in silence. Customers can see it, and an agent who deletes the message, or retries a failed one, takes it away
 * (read in 4.15.1, messages_controller.rb): it carries nothing but this.
 *
 * @param notice the {@code notice_id}, such as "so-42-shipped"
 * @param step   which step of the notice the message is, such as 1
 */
public record Marker(String notice, int step) {

    /** The first Chatwoot that keeps extra keys of {@code content_attributes}. */
    public static final String SINCE = "4.9.0";

    private static final String ATTRIBUTES = "content_attributes";
    private static final String KEY = "courier";
    private static final String SOURCE_ID = "source_id";
    private static final Pattern OLD = Pattern.compile("courier:([1-9]\\d{0,2}):([A-Za-z0-9._:-]{1,200})");

    /**
     * Puts the mark on a message, beside what its {@code content_attributes} hold already.
     *
     * @param message Chatwoot's message JSON; changed in place
     * @param notice  the {@code notice_id}
     * @param step    which step of the notice it is
     */
    public static void put(ObjectNode message, String notice, int step) {
        ObjectNode attributes =
                message.get(ATTRIBUTES) instanceof ObjectNode given ? given : message.putObject(ATTRIBUTES);
        attributes.putObject(KEY).put("notice", notice).put("step", step);
    }

    /**
     * Puts the mark into {@code source_id}, for a server that drops it from {@code content_attributes}. Only for web
     * widget and API inboxes: on every other channel Chatwoot takes a message with a {@code source_id} for one that came
     * from there and does not deliver it (read in 4.15.1, send_on_channel_service.rb). What the route put there stays.
     *
     * @param message Chatwoot's message JSON; changed in place
     * @param notice  the {@code notice_id}
     * @param step    which step of the notice it is
     */
    public static void putSourceId(ObjectNode message, String notice, int step) {
        if (!message.hasNonNull(SOURCE_ID)) {
            message.put(SOURCE_ID, KEY + ":" + step + ":" + notice);
        }
    }

    /**
     * Whether a server keeps the mark.
     *
     * @param answer its answer to a message that carried one in its {@code content_attributes}
     * @return true if it is still there
     */
    public static boolean isKept(JsonNode answer) {
        return inAttributes(answer).isPresent();
    }

    /**
     * Reads the mark of one message, of the REST API or of a webhook.
     *
     * @param message a message as Chatwoot shows it
     * @return the mark, from {@code content_attributes} or else {@code source_id}; empty for a message that carries none,
     *     or something else under its name
     */
    public static Optional<Marker> of(JsonNode message) {
        return inAttributes(message).or(() -> inSourceId(message));
    }

    private static Optional<Marker> inSourceId(JsonNode message) {
        Matcher old = OLD.matcher(Json.text(message.path(SOURCE_ID)));
        return old.matches() ? Optional.of(new Marker(old.group(2), Integer.parseInt(old.group(1)))) : Optional.empty();
    }

    private static Optional<Marker> inAttributes(JsonNode message) {
        JsonNode mark = message.path(ATTRIBUTES).path(KEY);
        JsonNode notice = mark.path("notice");
        JsonNode step = mark.path("step");
        return notice.isTextual() && step.canConvertToInt()
                ? Optional.of(new Marker(notice.textValue(), step.intValue()))
                : Optional.empty();
    }

    /**
     * Looks for the messages of one notice.
     *
     * @param messages an answer to GET messages, or its {@code payload}
     * @param notice   the {@code notice_id}
     * @return by step, the id of its message; of two with the same step the older one; empty for none
     */
    public static Map<Integer, Long> find(JsonNode messages, String notice) {
        Map<Integer, Long> found = new TreeMap<>();
        for (JsonNode message : Json.list(messages).orElseGet(Json.MAPPER::createArrayNode)) {
            of(message)
                    .filter(mark -> mark.notice().equals(notice))
                    .ifPresent(
                            mark -> found.merge(mark.step(), message.path("id").longValue(), Math::min));
        }
        return found;
    }
}
