package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Somebody whom a conversation can be given to.
 *
 * @param type an agent, an agent bot or a team
 * @param id   such as 9
 */
public record Assignee(Type type, long id) {

    /** Who can be assigned. */
    public enum Type {
        /** A user of the account. */
        AGENT("agent", "assignee_id"),
        /** An agent bot. */
        BOT("agent bot", "assignee_id"),
        /** A team. */
        TEAM("team", "team_id");

        private final String word;
        private final String field;

        Type(String word, String field) {
            this.word = word;
            this.field = field;
        }
    }

    private static final Names KEYS = Names.of("assignee_id", "assignee_type", "team_id");
    private static final Names TYPES = Names.of("User", "AgentBot");

    /** @throws Refused if the id is below 1: Chatwoot would take the present assignee away */
    public Assignee {
        new Subject("the assignment").id(type.field, id);
    }

    /**
     * Reads the input of assign: {@code {"assignee_id": 9}}, {@code {"assignee_id": 5, "assignee_type": "AgentBot"}} or
     * {@code {"team_id": 1}}.
     *
     * @param conversationId the display id of the conversation, for sentences
     * @param body           a map, JSON text or bytes, or a Jackson tree
     * @return whom to assign
     * @throws Refused for nobody, or for an assignee and a team at once, of which Chatwoot ignores the team (read in 4.15.1,
     *     assignments_controller.rb)
     */
    public static Assignee of(long conversationId, Object body) {
        Subject subject = Conversations.assignment(conversationId);
        ObjectNode json = Json.inputObject(body, subject);
        KEYS.checkAll(json, "an assignment", subject);
        boolean hasAssignee = json.has("assignee_id");
        if (hasAssignee == json.has("team_id")) {
            throw subject.invalid("it must name either assignee_id or team_id, got "
                    + (hasAssignee ? "both, of which Chatwoot ignores the team" : "neither"));
        }
        if (!hasAssignee) {
            return new Assignee(Type.TEAM, Json.checkId(json, "team_id", subject));
        }
        TYPES.checkOptional(json, "assignee_type", subject);
        boolean isBot = Json.text(json.path("assignee_type")).equals("AgentBot");
        return new Assignee(isBot ? Type.BOT : Type.AGENT, Json.checkId(json, "assignee_id", subject));
    }

    /** @return the request for the list that {@link Conversations#assign} wants to see; not for a bot's token (recorded from 4.10.0) */
    public Request lookUp() {
        return switch (type) {
            case AGENT -> Account.agents();
            case BOT -> Account.agentBots();
            case TEAM -> Account.teams();
        };
    }

    ObjectNode json() {
        ObjectNode json = Json.object().put(type.field, id);
        return type == Type.BOT ? json.put("assignee_type", "AgentBot") : json;
    }

    void checkAmong(JsonNode list, Subject subject) {
        List<String> known = new ArrayList<>();
        for (JsonNode one : Json.listOf(type.word + "s", list)) {
            if (one.path("id").asLong() == id) {
                return;
            }
            known.add(one.path("id").asText());
        }
        throw new Refused(
                Refused.Reason.NOT_FOUND,
                subject.capital() + " was not sent: the account has no " + this + ", only "
                        + (known.isEmpty() ? "none" : Plain.of(String.join(", ", known), 120))
                        + "; Chatwoot would take the present assignee away");
    }

    /** @return such as "agent 9" */
    @Override
    public String toString() {
        return type.word + " " + id;
    }
}
