package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The operations on a conversation's labels: add-labels, remove-labels and replace-labels.
 *
 * <p>Chatwoot can only replace the whole list, and takes a missing or misspelt {@code labels} for an empty one (recorded
 * from 4.10.0). Adding is therefore three steps: {@link #get}, {@link #add}, {@link #replace}, by one writer at a time
 * for a conversation. An agent who changes labels between the first and the last step loses that change; Chatwoot offers
 * no better way.
 *
 * <p>The input of all three is {@code {"labels": ["shipped"]}}, as a map, as JSON text or bytes, or as a Jackson tree.
 */
public final class Labels {

    private static final Names KEYS = Names.of("labels");

    private Labels() {}

    /**
     * The labels that a conversation has.
     *
     * @param conversationId the display id, such as 77
     * @return GET labels
     */
    public static Request get(long conversationId) {
        Subject subject = new Subject("the request for labels of conversation " + conversationId);
        return Request.get("/conversations/" + subject.id("conversation_id", conversationId) + "/labels", subject);
    }

    /**
     * Reads an answer to {@link #get} or {@link #replace}.
     *
     * @param answer the answer's JSON
     * @return the labels in Chatwoot's order
     * @throws Unavailable if it is no list
     */
    public static List<String> of(JsonNode answer) {
        List<String> labels = new ArrayList<>();
        Json.listOf("labels", answer).forEach(label -> labels.add(label.asText()));
        return List.copyOf(labels);
    }

    /**
     * Reads the input of one of the three operations.
     *
     * @param conversationId the display id of the conversation, for sentences
     * @param body           {@code {"labels": […]}}; an empty list is one
     * @return the labels, without blanks around them, each once
     * @throws Refused if {@code labels} is missing, no list, or one of them is empty or has a comma, at which Chatwoot would
     *     split it
     */
    public static List<String> given(long conversationId, Object body) {
        Subject subject = subject(conversationId);
        ObjectNode json = Json.inputObject(body, subject);
        KEYS.checkAll(json, "the body", subject);
        JsonNode labels = json.path("labels");
        if (!labels.isArray()) {
            throw subject.invalid("labels must be a list of texts, got " + Json.shown(labels)
                    + "; Chatwoot would take all labels away");
        }
        List<String> given = new ArrayList<>();
        for (JsonNode label : labels) {
            if (!label.isTextual()) {
                throw subject.invalid("a label must be a text, got " + Json.shown(label));
            }
            given.add(label.textValue());
        }
        return checked(given, subject);
    }

    /**
     * Adds labels.
     *
     * @param current the labels that the conversation has
     * @param more    the labels to add
     * @return the current ones, then the new ones; equal to {@code current} where nothing is to be done
     */
    public static List<String> add(List<String> current, List<String> more) {
        Set<String> all = new LinkedHashSet<>(current);
        all.addAll(more);
        return List.copyOf(all);
    }

    /**
     * Takes labels away.
     *
     * @param current the labels that the conversation has
     * @param fewer   the labels to take away; those that it does not have are no mistake
     * @return what is left; equal to {@code current} where nothing is to be done
     */
    public static List<String> remove(List<String> current, List<String> fewer) {
        return current.stream().filter(label -> !fewer.contains(label)).toList();
    }

    /**
     * Sets the whole list.
     *
     * @param conversationId the display id, such as 77
     * @param labels         every label that it shall have; empty for none
     * @return POST labels
     * @throws Refused if one of them is empty or has a comma
     */
    public static Request replace(long conversationId, List<String> labels) {
        Subject subject = subject(conversationId);
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("labels");
        checked(labels, subject).forEach(list::add);
        return Request.change("/conversations/" + conversationId + "/labels", json, subject);
    }

    private static List<String> checked(List<String> labels, Subject subject) {
        Set<String> checked = new LinkedHashSet<>();
        for (String label : labels) {
            if (label.isBlank() || label.indexOf(',') >= 0 || label.chars().anyMatch(Character::isISOControl)) {
                throw subject.invalid("a label must be a text without commas, got \"" + Plain.of(label, 60) + "\"");
            }
            checked.add(label.strip());
        }
        return List.copyOf(checked);
    }

    private static Subject subject(long conversationId) {
        Subject subject = new Subject("the labels of conversation " + conversationId);
        subject.id("conversation_id", conversationId);
        return subject;
    }
}
