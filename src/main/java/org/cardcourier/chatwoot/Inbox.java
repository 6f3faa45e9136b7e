package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * An inbox, as far as it matters for which conversation of it a customer sees.
 *
 * @param id       its number, such as 3
 * @param channel  such as "Channel::WebWidget"
 * @param isSingle true where all of a contact is one conversation ({@code lock_to_single_conversation})
 */
public record Inbox(long id, String channel, boolean isSingle) {

    /** Where nothing reaches a customer who has not just written (read in 4.15.1, message_window_service.rb). */
    private static final Set<String> WINDOWED =
            Set.of("Channel::Whatsapp", "Channel::FacebookPage", "Channel::Instagram", "Channel::Tiktok");

    /**
     * One inbox.
     *
     * @param inboxId its number, such as 3
     * @return GET inbox; a user who is no member of it gets 401 (recorded from 4.10.0)
     */
    public static Request get(long inboxId) {
        Subject subject = new Subject("the request for inbox " + inboxId);
        return Request.get("/inboxes/" + subject.id("inbox_id", inboxId), subject);
    }

    /**
     * Reads an inbox.
     *
     * @param answer the answer to {@link #get}: the bare object (recorded from 4.10.0)
     * @return the inbox
     * @throws Unavailable if the answer is none
     */
    public static Inbox of(JsonNode answer) {
        String channel = Json.text(answer.path("channel_type"));
        if (channel.isEmpty() || !answer.path("id").isIntegralNumber()) {
            throw new Unavailable("Chatwoot's answer about an inbox cannot be read. Try again later.", null);
        }
        return new Inbox(
                answer.path("id").longValue(),
                channel,
                answer.path("lock_to_single_conversation").booleanValue());
    }

    /** @return true where only the visitor can begin a conversation that their widget shows */
    public boolean isWidget() {
        return channel.equals("Channel::WebWidget");
    }

    /** @return true where a new conversation could not carry a free text, since the customer has not written in it */
    public boolean isWindowed() {
        return WINDOWED.contains(channel);
    }
}
