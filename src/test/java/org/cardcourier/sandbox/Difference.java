package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What differs between a recorded answer and ours: keys, types and values. Of what cannot be the same twice (times, random ids,
 * addresses), only the type counts, and whether it is 0.
 */
final class Difference {

    private static final Set<String> MOVING = Set.of(
            "created_at",
            "updated_at",
            "last_activity_at",
            "timestamp",
            "first_reply_created_at",
            "waiting_since",
            "uuid",
            "pubsub_token",
            "hmac_token",
            "auth_token",
            "outgoing_url",
            "webhook_url",
            "data_url",
            "web_widget_script",
            "api_host",
            "previous_value",
            "current_value");
    /** Message ids depend on how many activity lines Sidekiq had written by then; the caller maps them. */
    private static final Set<String> COUNTERS = Set.of("id", "message_id");

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    static final Pattern CLIPPED = Pattern.compile("(.).*…\\[(\\d+) characters]");

    private final Set<String> ignored;
    private final List<String> found = new ArrayList<>();

    private Difference(Set<String> ignored) {
        this.ignored = ignored;
    }

    /** @param ignored paths that are not compared, such as "/messages" */
    static List<String> between(JsonNode recorded, JsonNode ours, Set<String> ignored) {
        Difference difference = new Difference(ignored);
        difference.compare("", "", recorded, ours);
        return difference.found;
    }

    private void compare(String path, String key, JsonNode recorded, JsonNode ours) {
        if (ignored.contains(path)) {
            return;
        } else if (!kind(recorded).equals(kind(ours))) {
            found.add(path + ": recorded " + shown(recorded) + ", ours " + shown(ours));
        } else if (recorded.isObject()) {
            compareKeys(path, recorded, ours);
        } else if (recorded.isArray()) {
            compareLists(path, recorded, ours);
        } else if (isMoving(key)) {
            if (recorded.asText().equals("0") != ours.asText().equals("0")) {
                found.add(path + ": recorded " + shown(recorded) + ", ours " + shown(ours));
            }
        } else if (!recorded.equals(ours) && !isRandom(recorded, ours) && !isClipped(recorded, ours)) {
            found.add(path + ": recorded " + shown(recorded) + ", ours " + shown(ours));
        }
    }

    private static boolean isRandom(JsonNode recorded, JsonNode ours) {
        return UUID.matcher(recorded.asText()).matches()
                && UUID.matcher(ours.asText()).matches();
    }

    /** The recording cuts long texts and says how long they were. */
    private static boolean isClipped(JsonNode recorded, JsonNode ours) {
        Matcher clipped = CLIPPED.matcher(recorded.asText());
        return clipped.matches() && ours.asText().equals(clipped.group(1).repeat(Integer.parseInt(clipped.group(2))));
    }

    private static boolean isMoving(String key) {
        return MOVING.contains(key) || COUNTERS.contains(key);
    }

    private void compareKeys(String path, JsonNode recorded, JsonNode ours) {
        Set<String> names = new TreeSet<>();
        recorded.fieldNames().forEachRemaining(names::add);
        ours.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (!recorded.has(name)) {
                found.add(path + "/" + name + ": only ours, " + shown(ours.get(name)));
            } else if (!ours.has(name)) {
                found.add(path + "/" + name + ": only recorded, " + shown(recorded.get(name)));
            } else {
                compare(path + "/" + name, name, recorded.get(name), ours.get(name));
            }
        }
    }

    private void compareLists(String path, JsonNode recorded, JsonNode ours) {
        if (recorded.size() != ours.size()) {
            found.add(path + ": recorded " + recorded.size() + " elements, ours " + ours.size());
        }
        for (int i = 0; i < Math.min(recorded.size(), ours.size()); i++) {
            compare(path + "/" + i, "", recorded.get(i), ours.get(i));
        }
    }

    private static String kind(JsonNode node) {
        return node.isNumber()
                ? node.isIntegralNumber() ? "integer" : "fraction"
                : node.getNodeType().name();
    }

    private static String shown(JsonNode node) {
        String text = node.toString();
        return text.length() > 120 ? text.substring(0, 120) + "…" : text;
    }
}
