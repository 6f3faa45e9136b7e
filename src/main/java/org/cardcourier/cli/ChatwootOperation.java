package org.cardcourier.cli;

import java.util.List;
import java.util.Optional;

/**
 * An operation of {@code courier chatwoot}: the route {@code direct:chatwoot-NAME} with what a person has to give it.
 *
 * @param name        such as "add-labels", the end of the route's name
 * @param about       what it is done to
 * @param example     a body that it takes; "" where it takes none
 * @param description what it does
 */
record ChatwootOperation(String name, About about, String example, String description) {

    /** What an operation is done to. */
    enum About {
        /** The account or the server. */
        ACCOUNT,
        /** The conversation of {@code --conversation}. */
        CONVERSATION,
        /** The contact of {@code --contact}. */
        CONTACT
    }

    /** Every one, in the order in which help shows them. */
    static final List<ChatwootOperation> ALL = List.of(
            conversation(
                    "send-message", "{\"content\": \"您好\"}", "posts a message, a private one with \"private\": true"),
            conversation(
                    "send-rich-message",
                    "{\"content\": \"请选择\", \"content_type\": \"input_select\", \"content_attributes\": {\"items\":"
                            + " [{\"title\": \"联系客服\", \"value\": \"CONTACT_SUPPORT\"}]}}",
                    "posts options, cards, articles or a form"),
            conversation(
                    "send-order-card",
                    "{\"content\": \"订单 SO-42\", \"content_type\": \"cards\", \"content_attributes\": {\"items\": […]}}",
                    "posts cards"),
            conversation(
                    "get-messages", "{\"before\": 4711}", "the newest 20 messages, or those before or after an id"),
            conversation("get-conversation", "", "the conversation with its last message"),
            conversation(
                    "set-status",
                    "{\"status\": \"snoozed\", \"snoozed_until\": 1767312000}",
                    "open, resolved, pending or snoozed; until when in epoch seconds"),
            conversation("add-labels", "{\"labels\": [\"shipped\"]}", "adds labels to those that are there"),
            conversation("remove-labels", "{\"labels\": [\"paid\"]}", "takes labels away"),
            conversation("replace-labels", "{\"labels\": [\"shipped\"]}", "sets the whole list"),
            conversation(
                    "assign",
                    "{\"assignee_id\": 9}",
                    "to an agent, {\"team_id\": 1}, or {\"assignee_id\": 5, \"assignee_type\": \"AgentBot\"}"),
            contact("get-contact", "", "the contact with its inboxes"),
            contact("update-contact", "{\"custom_attributes\": {\"last_order\": \"SO-42\"}}", "changes fields"),
            contact("contact-conversations", "", "the newest 20 conversations of the contact"),
            account(
                    "find-contact",
                    "{\"identifier\": \"cust-7\"}",
                    "by identifier, email or phone_number; null for nobody"),
            account(
                    "create-contact",
                    "{\"name\": \"张三\", \"identifier\": \"cust-7\", \"inbox_id\": 3}",
                    "makes a contact"),
            account(
                    "create-conversation",
                    "{\"inbox_id\": 3, \"contact_id\": 12, \"source_id\": \"…\"}",
                    "opens a conversation, with \"message\" if one is given"),
            account("list-agents", "", "the agents"),
            account("list-teams", "", "the teams"),
            account("list-inboxes", "", "the inboxes that the token reaches"),
            account("get-profile", "", "whom the token belongs to"),
            account("get-version", "", "the server's version"));

    private static ChatwootOperation conversation(String name, String example, String description) {
        return new ChatwootOperation(name, About.CONVERSATION, example, description);
    }

    private static ChatwootOperation contact(String name, String example, String description) {
        return new ChatwootOperation(name, About.CONTACT, example, description);
    }

    private static ChatwootOperation account(String name, String example, String description) {
        return new ChatwootOperation(name, About.ACCOUNT, example, description);
    }

    static Optional<ChatwootOperation> of(String name) {
        return ALL.stream().filter(each -> each.name.equals(name)).findFirst();
    }

    /** What may be left out with a body: only the range of get-messages. */
    boolean needsBody() {
        return !example.isEmpty() && !name.equals("get-messages");
    }
}
