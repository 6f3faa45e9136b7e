package org.cardcourier.cases;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.cardcourier.cases.Expected.CallWanted;
import org.cardcourier.cases.Expected.Line;
import org.cardcourier.cases.Expected.MessageWanted;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.sandbox.Call;
import org.cardcourier.sandbox.StoredConversation;
import org.cardcourier.sandbox.StoredMessage;

/** Holds what a case expects against what came. */
final class Comparison {

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private final CaseFile wanted;
    private final Expected expected;
    private final Reading reading;
    private final Seen seen;
    private final List<Difference> differences = new ArrayList<>();

    private Comparison(CaseFile wanted, Reading reading, Seen seen) {
        this.wanted = wanted;
        this.expected = wanted.expected();
        this.reading = reading;
        this.seen = seen;
    }

    static List<Difference> of(CaseFile wanted, Reading reading, Seen seen) {
        Comparison comparison = new Comparison(wanted, reading, seen);
        comparison.answers();
        comparison.notices();
        comparison.expected.messages().forEach(comparison::messages);
        comparison.expected.conversations().forEach(comparison::conversation);
        comparison.calls();
        comparison.refused();
        comparison.expected.files().forEach(comparison::file);
        return comparison.differences;
    }

    private void differ(Place place, String what, String expectedText, String got) {
        if (!expectedText.equals(got)) {
            differences.add(Difference.of(place, what, expectedText, got));
        }
    }

    // ---- what the sender was told

    private void answers() {
        if (expected.answers() != null) {
            List<Line<Integer>> codes = expected.answers().value();
            boolean same = codes.stream()
                    .map(Line::value)
                    .toList()
                    .equals(seen.answers().stream().map(Seen.Answer::status).toList());
            if (!same) {
                differ(
                        expected.answers().place(),
                        "answers to POST /notices",
                        joined(codes, line -> line.value().toString()),
                        joined(seen.answers(), answer -> answer.status() + " " + answer.body()));
            }
            return;
        }
        for (Seen.Answer answer : seen.answers()) {
            if (answer.status() != 202) {
                differ(firstPost(), "answer to POST /notices", "202", answer.status() + " " + answer.body());
            }
        }
    }

    private Place firstPost() {
        return wanted.steps().stream()
                .filter(Step.Post.class::isInstance)
                .map(Step::place)
                .findFirst()
                .orElse(Place.WHOLE);
    }

    // ---- ends of notices

    private void notices() {
        Map<String, Line<String>> left = new HashMap<>(expected.notices());
        for (Story story : seen.stories()) {
            String id = story.notice().id();
            Line<String> line = left.remove(id);
            Place place = line == null ? wanted.steps().get(0).place() : line.place();
            String want = line == null ? State.DELIVERED.word() : line.value();
            String got = words(story);
            boolean fits = want.equals(got)
                    || line != null && !want.contains(" ") && got.startsWith(want + " ") && isPlainReason(story);
            if (!fits) {
                differ(
                        place,
                        "notice " + id,
                        want,
                        got + (story.detail().isEmpty() ? "" : " (" + story.detail() + ")"));
            }
        }
        left.forEach((id, line) -> differ(line.place(), "notice " + id, line.value(), "not accepted"));
        if (expected.answers() == null
                && expected.refused() == null
                && seen.stories().isEmpty()
                && left.isEmpty()
                && !reading.notices().isEmpty()) {
            differ(wanted.steps().get(0).place(), "notices", reading.notices().size() + " accepted", "none accepted");
        }
    }

    /** A state alone means any reason; that something was not done is no reason, and must be said. */
    private static boolean isPlainReason(Story story) {
        return !story.thenFailed() && !story.messageFailed();
    }

    private static String words(Story story) {
        String reason = story.thenFailed()
                ? "then_failed"
                : story.messageFailed()
                        ? "message_failed"
                        : story.reason() == null ? "" : story.reason().word();
        boolean isDone = story.state() == State.DELIVERED && isPlainReason(story);
        return story.state().word() + (reason.isEmpty() || isDone ? "" : " " + reason);
    }

    // ---- messages

    private long number(long conversation, Place place) {
        if (conversation == Expected.NEW) {
            return seen.opened().isEmpty()
                    ? missing(place, "a new conversation")
                    : seen.opened().get(0);
        }
        if (conversation != 0) {
            return conversation;
        }
        List<Long> all = Stream.concat(reading.conversations(wanted).stream(), seen.opened().stream())
                .distinct()
                .toList();
        if (all.size() == 1) {
            return all.get(0);
        }
        return missing(
                place,
                all.isEmpty()
                        ? "a conversation"
                        : "one conversation (there are " + all + ": write them as {number: …})");
    }

    private long missing(Place place, String what) {
        differ(place, "conversation", what, "none");
        return Expected.NEW;
    }

    private void messages(long conversation, Line<List<MessageWanted>> line) {
        long number = number(conversation, line.place());
        if (number == Expected.NEW) {
            return;
        }
        List<StoredMessage> got = seen.messages().getOrDefault(number, List.of());
        List<MessageWanted> want = line.value();
        for (int i = 0; i < Math.min(want.size(), got.size()); i++) {
            message(want.get(i), got.get(i), "message " + (i + 1) + " of conversation " + number);
        }
        if (want.size() != got.size()) {
            differ(
                    line.place(),
                    "messages of conversation " + number + ": expected " + want.size() + ", got " + got.size(),
                    joined(want, each -> each.text() == null ? "(one more)" : each.text()),
                    joined(got, each -> String.valueOf(each.content())));
        }
    }

    private void message(MessageWanted want, StoredMessage got, String what) {
        if (want.text() != null) {
            differ(want.place(), what + ", text", want.text(), String.valueOf(got.content()));
        }
        if (want.note() != null && want.note() != got.isPrivate()) {
            differ(want.place(), what, kind(want.note()), kind(got.isPrivate()));
        }
        if (want.type() != null) {
            differ(want.place(), what + ", type", want.type(), got.contentType());
        }
        if (want.from() != null) {
            differ(want.place(), what + ", from", want.from(), String.valueOf(got.sender()));
        }
        if (want.buttons() != null) {
            differ(want.place(), what + ", buttons", pretty(want.buttons()), pretty(buttons(got)));
        }
        if (want.body() != null) {
            differ(want.place(), what + ", body", pretty(want.body()), pretty(body(got)));
        }
    }

    private static String kind(boolean isNote) {
        return isNote ? "a note for agents" : "a message to the customer";
    }

    static ObjectNode buttons(StoredMessage message) {
        ObjectNode buttons = MAPPER.createObjectNode();
        message.contentAttributes()
                .path("items")
                .forEach(item -> buttons.set(item.path("title").asText(), item.path("value")));
        return buttons;
    }

    /** The request that made it: the one with its mark. */
    private JsonNode body(StoredMessage message) {
        JsonNode mark = message.contentAttributes().path("courier");
        for (Call call : seen.calls()) {
            if (isPost(call)) {
                JsonNode body = YamlJson.tree(call.body());
                boolean same = body != null
                        && body.path("content_attributes").path("courier").equals(mark)
                        && call.path().contains("/" + message.conversation() + "/");
                if (same) {
                    return body;
                }
            }
        }
        return MAPPER.createObjectNode();
    }

    private static boolean isPost(Call call) {
        return call.method().equals("POST") && call.path().endsWith("/messages");
    }

    // ---- conversations

    private void conversation(long conversation, Line<JsonNode> line) {
        long number = number(conversation, line.place());
        StoredConversation got = seen.conversations().get(number);
        if (got == null) {
            differ(line.place(), "conversation " + number, "there", "not there");
            return;
        }
        ObjectNode all = MAPPER.createObjectNode()
                .put("status", got.status())
                .put("assignee", got.assignee())
                .put("team", got.team())
                .put("snoozed_until", Objects.toString(got.snoozedUntil(), null));
        all.set("labels", sorted(got.labels()));
        all.set("custom_attributes", got.customAttributes());
        ObjectNode asked = MAPPER.createObjectNode();
        ObjectNode want = MAPPER.createObjectNode();
        line.value().properties().forEach(entry -> {
            asked.set(entry.getKey(), all.get(entry.getKey()));
            want.set(
                    entry.getKey(),
                    entry.getKey().equals("labels") ? sorted(texts(entry.getValue())) : entry.getValue());
        });
        differ(line.place(), "conversation " + number, pretty(want), pretty(asked));
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private static ArrayNode sorted(List<String> labels) {
        ArrayNode sorted = MAPPER.createArrayNode();
        labels.stream().sorted().forEach(sorted::add);
        return sorted;
    }

    // ---- other calls, and rows

    private void calls() {
        if (expected.calls() == null) {
            return;
        }
        List<Call> got = seen.calls().stream()
                .filter(call -> !call.method().equals("GET") && !isPost(call))
                .filter(call -> !call.path().contains("/contacts/filter"))
                .toList();
        List<Line<CallWanted>> want = expected.calls().value();
        boolean same = want.size() == got.size();
        for (int i = 0; same && i < want.size(); i++) {
            CallWanted one = want.get(i).value();
            same = one.line().equals(line(got.get(i)))
                    && (one.body() == null
                            || one.body().equals(YamlJson.tree(got.get(i).body())));
        }
        if (!same) {
            differ(
                    expected.calls().place(),
                    "calls",
                    joined(
                            want,
                            each -> each.value().line()
                                    + (each.value().body() == null
                                            ? ""
                                            : " " + each.value().body())),
                    joined(got, call -> line(call) + " " + call.body()));
        }
    }

    private String line(Call call) {
        return call.method() + " " + call.path().replaceFirst("^" + seen.account(), "");
    }

    private void refused() {
        if (expected.refused() != null) {
            differ(
                    expected.refused().place(),
                    "refused",
                    joined(expected.refused().value(), Line::value),
                    joined(reading.refused(), sentence -> sentence));
        } else if (!reading.refused().isEmpty() && expected.answers() == null) {
            differ(wanted.steps().get(0).place(), "refused", "", joined(reading.refused(), sentence -> sentence));
        }
    }

    private void file(String name, Line<List<Line<String>>> line) {
        String text;
        try {
            text = Files.readString(seen.home().resolve(name));
        } catch (IOException e) {
            text = "";
        }
        for (Line<String> each : line.value()) {
            if (!text.contains(each.value())) {
                differ(each.place(), "file " + name, each.value(), text.isEmpty() ? "no such file" : text);
            }
        }
    }

    static <T> String joined(List<T> values, Function<T, String> text) {
        return String.join("\n", values.stream().map(text).toList());
    }

    static String pretty(JsonNode json) {
        try {
            return MAPPER.writeValueAsString(MAPPER.treeToValue(json, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }
}
