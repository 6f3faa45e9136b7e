package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * The operations on conversations: get-conversation, set-status, assign, create-conversation and
 * contact-conversations. Their labels have a page of their own, {@link Labels}.
 *
 * <p>A conversation's number is its display id, as in the dashboard's address; its database id is not found (recorded
 * from 4.10.0). Inputs are Chatwoot's own JSON, as a map, as JSON text or bytes, or as a Jackson tree.
 */
public final class Conversations {

    private static final Names STATUSES = Names.of("open", "resolved", "pending", "snoozed");
    private static final Names STATUS_KEYS = Names.of("status", "snoozed_until");
    private static final Names PRIORITIES = Names.of("low", "medium", "high", "urgent");

    /** Read in 4.15.1, conversations_controller.rb and conversation_builder.rb; a time to snooze is written otherwise there. */
    private static final Names NEW_KEYS = Names.of(
            "inbox_id",
            "contact_id",
            "source_id",
            "status",
            "assignee_id",
            "team_id",
            "custom_attributes",
            "additional_attributes",
            "message");

    private Conversations() {}

    /**
     * One conversation, with only its last message; the answer is the bare object.
     *
     * @param conversationId the display id, such as 77
     * @return GET conversation
     */
    public static Request get(long conversationId) {
        Subject subject = new Subject("the request for conversation " + conversationId);
        return Request.get("/conversations/" + subject.id("conversation_id", conversationId), subject);
    }

    /**
     * Sets the status.
     *
     * <pre>{@code {"status": "snoozed", "snoozed_until": 1767312000}}</pre>
     *
     * <p>Without a status Chatwoot toggles, an unknown one gives 500, and a {@code snoozed_until} that is no epoch seconds
     * is misread without a word: a date text becomes 1970, milliseconds the year 57971 (recorded from 4.10.0; read in
     * 4.15.1, app/helpers/date_range_helper.rb). All of that is refused here. A token of an agent that opens a
     * conversation also gets it assigned (recorded from 4.10.0).
     *
     * @param conversationId the display id, such as 77
     * @param body           {@code status}, one of open, resolved, pending, snoozed; {@code snoozed_until}, epoch seconds,
     *                       only with snoozed; without it the conversation sleeps until the customer writes
     * @return POST toggle_status
     * @throws Refused if Chatwoot would misread it
     */
    public static Request setStatus(long conversationId, Object body) {
        Subject subject = new Subject("the status of conversation " + conversationId);
        subject.id("conversation_id", conversationId);
        ObjectNode given = Json.inputObject(body, subject);
        STATUS_KEYS.checkAll(given, "a status", subject);
        STATUSES.check(given.path("status"), "status", subject);
        ObjectNode json = Json.object().put("status", given.path("status").textValue());
        if (!Json.isAbsent(given.path("snoozed_until"))) {
            json.put("snoozed_until", snoozedUntil(given, subject));
        }
        return Request.change("/conversations/" + conversationId + "/toggle_status", json, subject);
    }

    private static long snoozedUntil(ObjectNode given, Subject subject) {
        JsonNode value = given.path("snoozed_until");
        if (!given.path("status").textValue().equals("snoozed")) {
            throw subject.invalid(
                    "snoozed_until goes with status snoozed only, got status " + Json.shown(given.path("status")));
        }
        long seconds = Json.number(value)
                .orElseThrow(() -> subject.invalid("snoozed_until must be epoch seconds such as 1767312000, got "
                        + Json.shown(value) + "; Chatwoot would take a date text for 1970"));
        if (seconds >= 100_000_000_000L) {
            throw subject.invalid(
                    "snoozed_until must be epoch seconds, got " + seconds + ", which looks like milliseconds");
        }
        if (seconds < 1_000_000_000L) {
            throw subject.invalid("snoozed_until must be epoch seconds after 2001, got " + seconds);
        }
        return seconds;
    }

    /**
     * Sets the priority. Chatwoot answers this one with an empty body (recorded from 4.10.0).
     *
     * @param conversationId the display id, such as 77
     * @param priority       low, medium, high or urgent
     * @return POST toggle_priority
     * @throws Refused for another word
     */
    public static Request setPriority(long conversationId, String priority) {
        Subject subject = new Subject("the priority of conversation " + conversationId);
        subject.id("conversation_id", conversationId);
        ObjectNode json = Json.object().put("priority", priority);
        PRIORITIES.check(json.path("priority"), "priority", subject);
        String path = "/conversations/" + conversationId + "/toggle_priority";
        return new Request(
                Request.Method.POST, Request.Root.ACCOUNT, path, json, Request.Kind.REPEATABLE, subject.words(), true);
    }

    /**
     * Assigns an agent, a team or an agent bot.
     *
     * <p>An id that Chatwoot does not know <em>takes the present assignee away</em> and is answered with 200 and {@code
     * null} (recorded from 4.10.0). So the list is looked up before, with {@link Assignee#lookUp}, and the answer is checked
     * after, with {@link #isAssigned}.
     *
     * @param conversationId the display id, such as 77
     * @param assignee       whom
     * @param list           the answer to {@link Assignee#lookUp}
     * @return POST assignments
     * @throws Refused     if the list does not have the assignee
     * @throws Unavailable if it is no list
     */
    public static Request assign(long conversationId, Assignee assignee, JsonNode list) {
        Subject subject = assignment(conversationId);
        assignee.checkAmong(list, subject);
        return Request.change("/conversations/" + conversationId + "/assignments", assignee.json(), subject);
    }

    /**
     * Who has a conversation now.
     *
     * @param type         in place of whom somebody is to be assigned: agents and bots stand in one place, teams in another
     * @param conversation the answer to {@link #get}
     * @return the agent or bot, or the team; empty if there is none
     */
    public static Optional<Assignee> assigned(Assignee.Type type, JsonNode conversation) {
        JsonNode meta = conversation.path("meta");
        boolean isTeam = type == Assignee.Type.TEAM;
        long id = meta.path(isTeam ? "team" : "assignee").path("id").asLong();
        Assignee.Type present = isTeam
                ? Assignee.Type.TEAM
                : Json.text(meta.path("assignee_type")).equals("AgentBot") ? Assignee.Type.BOT : Assignee.Type.AGENT;
        return id < 1 ? Optional.empty() : Optional.of(new Assignee(present, id));
    }

    /**
     * Gives a conversation back after Chatwoot took it from whom it had been assigned to.
     *
     * @param conversationId the display id, such as 77
     * @param former         of {@link #assigned}
     * @return POST assignments
     */
    public static Request putBack(long conversationId, Assignee former) {
        return Request.change(
                "/conversations/" + conversationId + "/assignments", former.json(), assignment(conversationId));
    }

    /**
     * Whether the assignment took place. If it did not, as when the agent was removed a moment ago, Chatwoot has taken the
     * former assignee away.
     *
     * @param assignee whom
     * @param answer   the answer to {@link #assign} or {@link #putBack}
     * @return false for {@code null} or somebody else
     */
    public static boolean isAssigned(Assignee assignee, JsonNode answer) {
        return answer.path("id").asLong() == assignee.id();
    }

    /**
     * Says that an assignment did not take place.
     *
     * @param conversationId the display id, such as 77
     * @param assignee       whom it was for
     * @param former         who has it again; empty for nobody
     * @return the failure
     */
    public static Refused notAssigned(long conversationId, Assignee assignee, Optional<Assignee> former) {
        return new Refused(
                Refused.Reason.NOT_FOUND,
                "Chatwoot did not assign " + assignee + " to conversation " + conversationId
                        + ", which it does for one that is unknown; "
                        + former.map(before -> before + " has it again").orElse("nobody had it before")
                        + ". Correct the id.");
    }

    /**
     * Begins a conversation.
     *
     * <pre>{@code {"inbox_id": 3, "contact_id": 12, "source_id": "…", "status": "open", "message": {"content": "您好"}}}</pre>
     *
     * <p>In API and website inboxes, without the {@code source_id} that the contact has there ({@link Contacts#sourceId}),
     * Chatwoot makes a new one, and no visitor ever sees the conversation; with it, it makes a new conversation too, also
     * while another is open (recorded from 4.10.0). A {@code message} is created in the same transaction.
     *
     * @param body Chatwoot's JSON; {@code inbox_id} and {@code contact_id} are needed
     * @return POST conversations, which creates
     * @throws Refused if Chatwoot would misread it
     */
    public static Request create(Object body) {
        Subject subject = new Subject("the new conversation");
        ObjectNode json = Json.inputObject(body, subject);
        NEW_KEYS.checkAll(json, "a new conversation", subject);
        Json.checkId(json, "inbox_id", subject);
        long contact = Json.checkId(json, "contact_id", subject);
        STATUSES.checkOptional(json, "status", subject);
        Subject named = new Subject("the new conversation with contact " + contact);
        if (json.has("message")) {
            MessageRules.check(Json.inputObject(json.get("message"), named), named);
        }
        return Request.create("/conversations", json, named);
    }

    /**
     * Begins a conversation together with its first message, so that nobody ever sees it empty.
     *
     * @param contactId the contact, such as 12
     * @param inboxId   the inbox, such as 3
     * @param sourceId  under which name the inbox knows the contact ({@link Contacts#sourceId}); "" where it does not
     * @param message   a message to {@link Messages#NEW_CONVERSATION}, checked
     * @return POST conversations, which creates
     */
    public static Request open(long contactId, long inboxId, String sourceId, Request message) {
        ObjectNode json = Json.object().put("inbox_id", inboxId).put("contact_id", contactId);
        if (!sourceId.isEmpty()) {
            json.put("source_id", sourceId);
        }
        json.set("message", message.body());
        return Request.create(
                "/conversations",
                json,
                new Subject("the new conversation with contact " + contactId + " in inbox " + inboxId));
    }

    /**
     * The message in a conversation that was just opened.
     *
     * @param request what {@link #open} made
     * @param answer  the answer to it, whose {@code messages} hold the last one (recorded from 4.10.0)
     * @return the message
     * @throws Doubtful if it holds none
     */
    public static JsonNode firstMessage(Request request, JsonNode answer) {
        JsonNode messages = answer.path("messages");
        JsonNode last = messages.path(messages.size() - 1);
        Json.createdId(request, last);
        return last;
    }

    /**
     * The id of the conversation that was created.
     *
     * @param request what {@link #create} made
     * @param answer  the answer to it
     * @return the display id, such as 77
     * @throws Doubtful if the answer names none
     */
    public static long id(Request request, JsonNode answer) {
        return Json.createdId(request, answer);
    }

    /**
     * The conversations of a contact, at most 20, newest activity first, only of inboxes that the token's user can see.
     *
     * @param contactId the contact, such as 12
     * @return GET contact's conversations
     */
    public static Request ofContact(long contactId) {
        Subject subject = new Subject("the request for conversations of contact " + contactId);
        return Request.get("/contacts/" + subject.id("contact_id", contactId) + "/conversations", subject);
    }

    /**
     * The conversation of an inbox that the customer sees: the widget shows only the one with the highest id (read in
     * 4.15.1, widget/base_controller.rb).
     *
     * @param answer  the answer to {@link #ofContact}
     * @param inboxId the inbox, such as 3
     * @return the display id; empty where the contact has none in that inbox
     * @throws Unavailable if the answer is no list
     */
    public static OptionalLong newestIn(JsonNode answer, long inboxId) {
        return newestIn(answer, inboxId, each -> true);
    }

    private static OptionalLong newestIn(JsonNode answer, long inboxId, Predicate<JsonNode> which) {
        OptionalLong newest = OptionalLong.empty();
        for (JsonNode conversation : Json.listOf("conversations", answer)) {
            long id = conversation.path("id").asLong();
            if (conversation.path("inbox_id").asLong() == inboxId
                    && id > newest.orElse(0)
                    && which.test(conversation)) {
                newest = OptionalLong.of(id);
            }
        }
        return newest;
    }

    /**
     * The conversation of an inbox in which a contact is reached now. In a widget the newest, whatever its status: no other
     * is shown. Elsewhere the newest that is not resolved: Chatwoot itself puts what the customer writes there (read in
     * 4.15.1, incoming_message_base_service.rb); the newest of all where it makes but one of a contact, or where the
     * customer has written lately and a new one could not carry a free text.
     *
     * @param answer the answer to {@link #ofContact}
     * @param inbox  the inbox
     * @return the display id; empty where there is none
     * @throws Unavailable if the answer is no list
     */
    public static OptionalLong reaching(JsonNode answer, Inbox inbox) {
        OptionalLong newest = newestIn(answer, inbox.id());
        if (inbox.isWidget() || inbox.isSingle()) {
            return newest;
        }
        OptionalLong live = newestIn(answer, inbox.id(), each -> !"resolved".equals(Json.text(each.path("status"))));
        return live.isEmpty() && inbox.isWindowed()
                ? newestIn(answer, inbox.id(), each -> each.path("can_reply").booleanValue())
                : live;
    }

    /**
     * The conversations of an inbox in which something has happened since a time, newest first.
     *
     * @param answer  the answer to {@link #ofContact}
     * @param inboxId the inbox, such as 3
     * @param since   when an attempt began; the hosts' clocks may differ by {@link ReadBack#MARGIN}
     * @return display ids
     * @throws Unavailable if the answer is no list
     */
    public static List<Long> movedSince(JsonNode answer, long inboxId, Instant since) {
        long from = since.minus(ReadBack.MARGIN).getEpochSecond();
        List<Long> ids = new ArrayList<>();
        for (JsonNode conversation : Json.listOf("conversations", answer)) {
            boolean isOfInbox = conversation.path("inbox_id").asLong() == inboxId;
            long moved = Math.max(
                    conversation.path("last_activity_at").asLong(),
                    conversation.path("created_at").asLong());
            if (isOfInbox && moved >= from) {
                ids.add(conversation.path("id").asLong());
            }
        }
        ids.sort(Comparator.reverseOrder());
        return ids;
    }

    /**
     * Why nothing is sent to a conversation whose channel takes no free text now: Chatwoot would store the message, and it
     * would fail on its way (read in 4.15.1, {@code can_reply}).
     *
     * @param conversationId the display id, such as 77
     * @param because        why nothing else can be sent instead
     * @return to be thrown
     */
    public static Refused closed(long conversationId, String because) {
        return new Refused(
                Refused.Reason.REPLY_WINDOW_CLOSED,
                "Conversation " + conversationId + " takes no free text now: its channel's reply window is closed, and "
                        + because + ". Once the customer has written again: notices replay.");
    }

    static Subject assignment(long conversationId) {
        Subject subject = new Subject("the assignment of conversation " + conversationId);
        subject.id("conversation_id", conversationId);
        return subject;
    }
}
