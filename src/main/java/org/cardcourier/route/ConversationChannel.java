package org.cardcourier.route;

/**
 * The channel of the conversation that a notice goes to, as it is now.
 *
 * @param word     Chatwoot's word, such as "Channel::WebWidget"; "" where nobody could say
 * @param canReply false where its reply window is closed
 */
record ConversationChannel(String word, boolean canReply) {

    /** Outside of a delivery, and where the token may not ask. */
    static final ConversationChannel UNKNOWN = new ConversationChannel("", true);
}
