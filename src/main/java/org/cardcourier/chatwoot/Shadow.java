package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Shadow mode, for the days before going live: notices take the whole way to a real Chatwoot, but what customers would see
 * only agents see, as private notes, and nothing else is changed.
 */
public final class Shadow {

    private static final String FIRST_LINE = "影子模式，客户看不到 · Shadow mode, not shown to the customer";

    private Shadow() {}

    /**
     * Makes a private note of a message; what is one already stays as it is. What could be pressed stands below the words.
     *
     * @param message Chatwoot's message JSON; changed in place
     */
    public static void note(ObjectNode message) {
        if (message.path("private").asBoolean()) {
            return;
        }
        StringBuilder words = new StringBuilder(FIRST_LINE)
                .append("\n\n")
                .append(message.path("content").asText());
        JsonNode items = message.path("content_attributes").path("items");
        if (message.path("content_type").asText().equals("input_select")) {
            items.forEach(item -> words.append("\n- ").append(item.path("title").asText()));
        }
        if (message.get("content_attributes") instanceof ObjectNode attributes) {
            attributes.retain("courier");
        }
        message.remove("content_type");
        message.remove("template_params");
        message.put("content", words.toString());
        message.put("message_type", "outgoing");
        message.put("private", true);
    }

    /**
     * The last gate before Chatwoot in shadow mode.
     *
     * @param request what is to be sent
     * @throws Refused unless it only reads, or leaves a private note
     */
    public static void check(Request request) {
        boolean reads = request.method() == Request.Method.GET || request.searches();
        boolean notes = request.posts() > 0 && request.body().path("private").asBoolean();
        if (!reads && !notes) {
            throw new Refused(
                    Refused.Reason.FORBIDDEN,
                    "Shadow mode (chatwoot.shadow=true) changes nothing in Chatwoot: " + request.about()
                            + " was not sent.");
        }
    }
}
