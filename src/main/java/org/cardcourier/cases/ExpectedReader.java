package org.cardcourier.cases;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.cardcourier.cases.Expected.CallWanted;
import org.cardcourier.cases.Expected.Line;
import org.cardcourier.cases.Expected.MessageWanted;
import org.cardcourier.cases.YamlReader.Entry;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads what a case expects. */
final class ExpectedReader {

    private static final List<String> KEYS =
            List.of("answers", "notices", "messages", "conversation", "conversations", "calls", "refused", "files");
    private static final List<String> MESSAGE = List.of("text", "note", "type", "buttons", "from", "body");
    private static final List<String> CONVERSATION =
            List.of("status", "labels", "assignee", "team", "custom_attributes", "snoozed_until");
    private static final List<String> CALL = List.of("call", "body");
    private static final String THEN_FAILED = "then_failed";

    private final YamlReader yaml;

    ExpectedReader(YamlReader yaml) {
        this.yaml = yaml;
    }

    Expected read(Node node) {
        Map<String, Entry> keys = yaml.entries(node, "expect", KEYS);
        return new Expected(
                lines(keys.get("answers"), "answers", each -> (int) yaml.number(each, "answers", 100)),
                notices(keys.get("notices")),
                messages(keys.get("messages")),
                conversations(keys),
                calls(keys.get("calls")),
                lines(keys.get("refused"), "refused", each -> yaml.text(each, "refused")),
                files(keys.get("files")));
    }

    private Map<String, Line<List<Line<String>>>> files(Entry entry) {
        Map<String, Line<List<Line<String>>>> files = new LinkedHashMap<>();
        yaml.entries(entry == null ? null : entry.value(), "files", null).forEach((name, each) -> {
            if (name.startsWith("/") || name.contains("..")) {
                yaml.mistake(each.key(), "is a file of the home, such as logs/attention.jsonl");
            }
            files.put(name, lines(each, name, text -> yaml.text(text, name)));
        });
        return files;
    }

    private <T> Line<List<Line<T>>> lines(Entry entry, String what, Function<Node, T> read) {
        if (entry == null) {
            return null;
        }
        List<Line<T>> lines = yaml.list(entry.value(), what).stream()
                .map(each -> new Line<>(Place.of(each), read.apply(each)))
                .toList();
        return new Line<>(Place.of(entry.key()), lines);
    }

    private Map<String, Line<String>> notices(Entry entry) {
        Map<String, Line<String>> notices = new LinkedHashMap<>();
        yaml.entries(entry == null ? null : entry.value(), "notices", null).forEach((id, each) -> {
            String words = yaml.text(each, id).replaceAll("[,:]?\\s+", " ").strip();
            checkState(each.value(), words);
            notices.put(id, new Line<>(Place.of(each.key()), words));
        });
        return notices;
    }

    private void checkState(Node node, String words) {
        String[] parts = words.split(" ");
        List<String> states = Arrays.stream(State.values()).map(State::word).toList();
        List<String> reasons = Stream.concat(Arrays.stream(Reason.values()).map(Reason::word), Stream.of(THEN_FAILED))
                .toList();
        if (!states.contains(parts[0])) {
            yaml.mistake(node, "there is no state \"" + parts[0] + "\"" + YamlReader.hint(parts[0], states));
        } else if (parts.length > 1 && !reasons.contains(parts[1])) {
            yaml.mistake(node, "there is no reason \"" + parts[1] + "\"" + YamlReader.hint(parts[1], reasons));
        } else if (parts.length > 2) {
            yaml.mistake(node, "is a state and perhaps a reason, such as: refused not_found");
        }
    }

    private Map<Long, Line<List<MessageWanted>>> messages(Entry entry) {
        Map<Long, Line<List<MessageWanted>>> messages = new LinkedHashMap<>();
        if (entry != null && entry.value() instanceof MappingNode) {
            yaml.entries(entry.value(), "messages", null)
                    .forEach((conversation, each) -> messages.put(number(conversation, each), messageList(each)));
        } else if (entry != null) {
            messages.put(0L, messageList(entry));
        }
        return messages;
    }

    private long number(String conversation, Entry entry) {
        return conversation.equals("new") ? Expected.NEW : yaml.number(entry.key(), "a conversation's number", 1);
    }

    private Line<List<MessageWanted>> messageList(Entry entry) {
        return new Line<>(
                Place.of(entry.key()),
                yaml.list(entry.value(), "messages").stream().map(this::message).toList());
    }

    private MessageWanted message(Node node) {
        Place place = Place.of(node);
        if (!(node instanceof MappingNode)) {
            return new MessageWanted(place, text(node), null, null, null, null, null);
        }
        Map<String, Entry> keys = yaml.entries(node, "a message", MESSAGE);
        if (keys.containsKey("note") && keys.containsKey("text")) {
            yaml.mistake(node, "a message has a text, or it is a note; not both");
        }
        Entry words = keys.containsKey("note") ? keys.get("note") : keys.get("text");
        return new MessageWanted(
                place,
                words == null ? null : text(words.value()),
                keys.containsKey("type") ? yaml.text(keys.get("type"), "type") : null,
                keys.containsKey("note") ? Boolean.TRUE : keys.containsKey("text") ? Boolean.FALSE : null,
                keys.containsKey("buttons") ? yaml.json(keys.get("buttons").value()) : null,
                keys.containsKey("from") ? yaml.text(keys.get("from"), "from") : null,
                keys.containsKey("body") ? body(keys.get("body").value()) : null);
    }

    /** A block of YAML ends with a line end that no message has. */
    private String text(Node node) {
        return yaml.text(node, "a message's text").stripTrailing();
    }

    /** YAML, or a line of JSON as {@code courier preview} prints it. */
    private JsonNode body(Node node) {
        JsonNode body = node instanceof MappingNode ? yaml.json(node) : YamlJson.tree(yaml.text(node, "body"));
        if (body == null || !body.isObject()) {
            yaml.mistake(node, "body must be the request's JSON, as courier preview prints it");
        }
        return body;
    }

    private Map<Long, Line<JsonNode>> conversations(Map<String, Entry> keys) {
        Map<Long, Line<JsonNode>> all = new LinkedHashMap<>();
        if (keys.containsKey("conversation")) {
            all.put(0L, conversation(keys.get("conversation")));
        }
        if (keys.containsKey("conversations")) {
            yaml.entries(keys.get("conversations").value(), "conversations", null)
                    .forEach((number, each) -> all.put(number(number, each), conversation(each)));
        }
        return all;
    }

    private Line<JsonNode> conversation(Entry entry) {
        yaml.entries(entry.value(), "a conversation", CONVERSATION);
        return new Line<>(Place.of(entry.key()), yaml.json(entry.value()));
    }

    private Line<List<Line<CallWanted>>> calls(Entry entry) {
        if (entry == null) {
            return null;
        }
        List<Line<CallWanted>> calls = new ArrayList<>();
        for (Node each : yaml.list(entry.value(), "calls")) {
            boolean isPlain = !(each instanceof MappingNode);
            Map<String, Entry> keys = isPlain ? Map.of() : yaml.entries(each, "a call", CALL);
            String line = isPlain ? yaml.text(each, "calls") : yaml.text(keys.get("call"), "call");
            if (!line.matches("(POST|PUT|PATCH|DELETE) /\\S+")) {
                yaml.mistake(each, "a call is such as: POST /conversations/77/labels");
            }
            JsonNode body =
                    keys.containsKey("body") ? yaml.json(keys.get("body").value()) : null;
            calls.add(new Line<>(Place.of(each), new CallWanted(line, body)));
        }
        return new Line<>(Place.of(entry.key()), calls);
    }
}
