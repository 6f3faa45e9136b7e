package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

/** {@code changed_attributes} of a webhook, collected while something is changed. */
final class Changes {

    private final ArrayNode list = Json.array();

    Changes add(String name, Object previous, Object current) {
        JsonNode before = Json.node(previous);
        JsonNode after = Json.node(current);
        if (!before.equals(after)) {
            list.add(Json.of(name, Json.of("previous_value", before, "current_value", after)));
        }
        return this;
    }

    /** Rails names the time of the change first. */
    Changes at(String previous, String current) {
        list.insert(0, Json.of("updated_at", Json.of("previous_value", previous, "current_value", current)));
        return this;
    }

    boolean isEmpty() {
        return list.isEmpty();
    }

    ArrayNode list() {
        return list;
    }
}
