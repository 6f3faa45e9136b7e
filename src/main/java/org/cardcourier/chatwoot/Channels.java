package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which channel each conversation has, as far as Chatwoot was asked: once for each conversation, since a conversation stays
 * in its inbox. Only whether a reply window is open is asked each time, where the channel has one. In memory, bounded:
 * the conversations that were not used for longest are forgotten. Thread-safe.
 */
public final class Channels {

    /** These always have a window (read in 4.15.1, {@code can_reply}). */
    private static final Set<String> HAVE_WINDOW =
            Set.of("Channel::Whatsapp", "Channel::FacebookPage", "Channel::Instagram", "Channel::Tiktok");

    private static final String API = "Channel::Api";
    private static final String TWILIO = "Channel::TwilioSms";
    private static final int MOST_CONVERSATIONS = 50_000;

    /**
     * A conversation's channel.
     *
     * @param word      Chatwoot's word, such as "Channel::WebWidget"; "" where the token may not ask
     * @param hasWindow whether free text is taken only for a while after the customer wrote
     */
    public record Known(String word, boolean hasWindow) {}

    private static final Known HIDDEN = new Known("", false);

    private final Map<Long, Known> conversations = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Known> eldest) {
            return size() > MOST_CONVERSATIONS;
        }
    };
    /** Inboxes that had to be asked for, and whether they have a window. */
    private final Map<Long, Boolean> inboxes = new HashMap<>();

    private volatile boolean hidden;

    /**
     * What is known of a conversation.
     *
     * @param conversationId the conversation
     * @return its channel; null where Chatwoot was not asked yet
     */
    public Known of(long conversationId) {
        return hidden ? HIDDEN : known(conversationId);
    }

    private synchronized Known known(long conversationId) {
        return conversations.get(conversationId);
    }

    /**
     * The inbox that must be asked for as well before a conversation's channel is known: whether an API inbox or Twilio's
     * has a window is said only there.
     *
     * @param conversation Chatwoot's answer to GET conversation
     * @return nothing where the answer says it all
     */
    public synchronized OptionalLong inboxToAsk(JsonNode conversation) {
        String word = word(conversation);
        long inbox = conversation.path("inbox_id").asLong();
        boolean isOpen = word.equals(API) || word.equals(TWILIO);
        return isOpen && inbox > 0 && !inboxes.containsKey(inbox) ? OptionalLong.of(inbox) : OptionalLong.empty();
    }

    /**
     * Notes what an inbox says of itself.
     *
     * @param inboxId      the inbox
     * @param conversation the answer that {@link #inboxToAsk} was asked about
     * @param inbox        Chatwoot's answer to GET inbox; JSON null where the token may not read it: then Twilio's is asked for
     *                     its window each time, and an API inbox counts as one without
     */
    public synchronized void inbox(long inboxId, JsonNode conversation, JsonNode inbox) {
        inboxes.put(
                inboxId,
                word(conversation).equals(TWILIO)
                        ? !Json.text(inbox.path("medium")).equals("sms")
                        : !Json.isAbsent(inbox.path("additional_attributes").path("agent_reply_time_window")));
    }

    /**
     * Notes a conversation's channel.
     *
     * @param conversationId the conversation
     * @param conversation   Chatwoot's answer to GET conversation
     * @return what is known of it now
     */
    public synchronized Known conversation(long conversationId, JsonNode conversation) {
        String word = word(conversation);
        boolean hasWindow = HAVE_WINDOW.contains(word)
                || inboxes.getOrDefault(conversation.path("inbox_id").asLong(), false);
        Known known = new Known(word, hasWindow);
        conversations.put(conversationId, known);
        return known;
    }

    private static String word(JsonNode conversation) {
        return Json.text(conversation.path("meta").path("channel"));
    }

    /** The token may not read conversations, nor will it: nobody is asked again (an agent bot's before 4.14.2). */
    public void hide() {
        hidden = true;
    }

    /**
     * Whether free text reaches the customer now.
     *
     * @param conversation Chatwoot's answer to GET conversation
     * @return false where its reply window is closed
     */
    public static boolean canReply(JsonNode conversation) {
        JsonNode canReply = conversation.path("can_reply");
        return !canReply.isBoolean() || canReply.booleanValue();
    }
}
