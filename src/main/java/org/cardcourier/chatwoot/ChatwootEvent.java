package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.cardcourier.notice.Person;

/**
 * What a webhook event of Chatwoot tells us: a customer wrote, a customer pressed a button, a message did
 * or did not reach its channel, or nothing that concerns us.
 *
 * <p>The same event comes up to three times, from the account's, the inbox's and the bot's webhook, each with its own
 * delivery id, and a press comes again with every later change of its message (recorded from 4.10.0). {@code
 * deliveryKey} is the same for all of them: what was done for a key is not done again.
 *
 * <p>Everything in an event was written by a visitor or may have been; event bodies carry credentials ({@code
 * pubsub_token}) and must not be logged.
 */
public sealed interface ChatwootEvent {

    /**
     * A customer pressed a button of an {@code input_select}, in the widget or an API inbox. In WhatsApp, Telegram, LINE and
     * Facebook a press comes as a {@link CustomerMessage} instead (read in 4.15.1, the channels' incoming services).
     *
     * @param accountId      the account, such as 2
     * @param conversationId the conversation's display id, such as 77
     * @param messageId      the message with the buttons, such as 4712
     * @param notice         the {@code notice_id} of our {@link Marker} on it; "" for a question of somebody else
     * @param title          the words on the button, such as "联系客服"
     * @param value          what it stands for, such as "CONTACT_SUPPORT"
     * @param deliveryKey    such as "2:answer:4712"
     */
    record ButtonAnswer(
            long accountId,
            long conversationId,
            long messageId,
            String notice,
            String title,
            String value,
            String deliveryKey)
            implements ChatwootEvent {}

    /**
     * A customer wrote.
     *
     * @param accountId      the account, such as 2
     * @param conversationId the conversation's display id, such as 77
     * @param messageId      such as 4713
     * @param customer       who wrote, and in which inbox
     * @param text           what was written, as it was typed where the event has it, otherwise as the channel shows it (HTML
     *                       in website inboxes from 4.4.0 to 4.12.0); "" for a message of attachments only
     * @param deliveryKey    such as "2:message:4713"
     */
    record CustomerMessage(
            long accountId, long conversationId, long messageId, Customer customer, String text, String deliveryKey)
            implements ChatwootEvent {}

    /**
     * Who wrote, as far as the event says; a visitor may have given these.
     *
     * @param contactId   the contact, such as 12; 0 if the event does not say
     * @param inboxId     the inbox it was written in, such as 3; 0 if the event does not say
     * @param identifier  the shop's own number of the customer, such as "cust-7"; "" for none
     * @param email       such as "a@b.cn"; "" for none
     * @param phoneNumber such as "+8613800000000"; "" for none
     */
    record Customer(long contactId, long inboxId, String identifier, String email, String phoneNumber) {

        /** @return each way in which a notice may name this customer, with the inbox; none where the inbox is not known */
        public List<Person> names() {
            List<Person> names = new ArrayList<>();
            if (inboxId < 1) {
                return names;
            }
            for (String withIdentifier : either(identifier)) {
                for (String withEmail : either(email)) {
                    for (String withNumber : either(phoneNumber)) {
                        if (!(withIdentifier + withEmail + withNumber).isBlank()) {
                            names.add(new Person(withIdentifier, withEmail, withNumber, "", inboxId, false));
                        }
                    }
                }
            }
            return names;
        }

        private static List<String> either(String given) {
            return given.isBlank() ? List.of("") : List.of(given, "");
        }
    }

    /**
     * A message that Chatwoot had stored stands otherwise with its channel now: it could not be handed on to the customer,
     * or was sent. An event's own fields do not say so; the copy of the message inside the event does, as it was when the
     * event left, and so does {@code content_attributes.external_error} (recorded from 4.10.0).
     *
     * @param accountId      the account, such as 2
     * @param conversationId the conversation's display id, such as 77
     * @param messageId      the message, such as 4712
     * @param notice         the {@code notice_id} of our {@link Marker} on it; "" for none: an agent who tries a failed
     *                       message again takes it away (read in 4.15.1, messages_controller.rb)
     * @param step           which step of the notice it is; 0 for no marker
     * @param isFailed       true if it could not be handed on
     * @param error          why, in the channel's words, on one line; "" for none
     * @param changedAt      Chatwoot's time of that change, or null where the event does not say
     */
    record MessageStatus(
            long accountId,
            long conversationId,
            long messageId,
            String notice,
            int step,
            boolean isFailed,
            String error,
            Instant changedAt)
            implements ChatwootEvent {}

    /**
     * Nothing that concerns us; the sender is to be answered with 200 all the same.
     *
     * @param because why, such as "a private note"
     */
    record Ignored(String because) implements ChatwootEvent {}

    /**
     * Reads the body of a webhook request whose signature was checked.
     *
     * @param body the bytes that came
     * @return what it says
     * @throws Refused if it is no event of Chatwoot at all
     */
    static ChatwootEvent read(byte[] body) {
        return EventReader.read(body);
    }

    /**
     * What a conversation's messages tell of the customer, for whoever was not told by events.
     *
     * @param accountId      the account, such as 2
     * @param conversationId the conversation's display id, such as 77
     * @param messages       the answer to {@link Messages#after}, or its {@code payload}
     * @return one for each message, in their order; an answered button as it would have been told
     * @throws Unavailable if it is no list
     * @throws Refused     if a message has no id
     */
    static List<ChatwootEvent> missed(long accountId, long conversationId, JsonNode messages) {
        return EventReader.listed(accountId, conversationId, messages);
    }
}
