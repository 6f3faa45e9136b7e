package org.cardcourier.cases;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * What a case says will come. What is null is not looked at.
 *
 * @param answers       status codes of the posts to /notices, in order
 * @param notices       id to state and reason; one that is not named must be delivered whole
 * @param messages      by conversation, all that is posted there; 0 for the only one, {@link #NEW} for one that is opened
 * @param conversations by conversation, how it is afterwards
 * @param calls         what else is written to Chatwoot, in order
 * @param refused       rows that are refused
 * @param files         files of the home, and texts that stand in each
 */
record Expected(
        Line<List<Line<Integer>>> answers,
        Map<String, Line<String>> notices,
        Map<Long, Line<List<MessageWanted>>> messages,
        Map<Long, Line<JsonNode>> conversations,
        Line<List<Line<CallWanted>>> calls,
        Line<List<Line<String>>> refused,
        Map<String, Line<List<Line<String>>>> files) {

    static final long NEW = -1;

    /** A value and where it stands. */
    record Line<T>(Place place, T value) {}

    /**
     * A message; what is null is not looked at.
     *
     * @param text    its content as it was posted
     * @param type    its content_type
     * @param note    whether it is for agents only
     * @param buttons titles to values, in order
     * @param from    name of the sender
     * @param body    the whole request
     */
    record MessageWanted(
            Place place, String text, String type, Boolean note, JsonNode buttons, String from, JsonNode body) {}

    /** A request. @param line such as "POST /conversations/77/labels"; @param body null where it is not looked at */
    record CallWanted(String line, JsonNode body) {}
}
