package org.cardcourier.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import org.apache.camel.Exchange;
import org.cardcourier.chatwoot.Account;
import org.cardcourier.chatwoot.Channels;
import org.cardcourier.chatwoot.Conversations;
import org.cardcourier.chatwoot.Refused;

/** The small steps between the requests that ask for a conversation's channel. */
final class ChannelLookUp {

    /** What was learnt, for whoever asked. */
    private static final String CHANNEL = "courier.channel";

    private static final String CONVERSATION = "courier.conversation";
    private static final String INBOX = "courier.inbox";

    private final Channels channels;

    ChannelLookUp(Channels channels) {
        this.channels = channels;
    }

    /** What the look-up found, or null where it failed. */
    static ConversationChannel found(Exchange exchange) {
        return exchange.getProperty(CHANNEL, ConversationChannel.class);
    }

    void askConversation(Exchange exchange) {
        exchange.getMessage().setBody(Conversations.get(Operations.conversation(exchange)));
    }

    void readConversation(Exchange exchange) {
        JsonNode conversation = exchange.getMessage().getBody(JsonNode.class);
        exchange.setProperty(CONVERSATION, conversation);
        channels.inboxToAsk(conversation).ifPresent(inbox -> exchange.setProperty(INBOX, inbox));
    }

    boolean mustAskInbox(Exchange exchange) {
        return exchange.getProperty(INBOX) != null;
    }

    void askInbox(Exchange exchange) {
        exchange.getMessage().setBody(Account.inbox(exchange.getProperty(INBOX, Long.class)));
    }

    void readInbox(Exchange exchange) {
        inbox(exchange, exchange.getMessage().getBody(JsonNode.class));
    }

    /** A bot's token may read no inbox; a gateway may hide them. */
    void noInbox(Exchange exchange) {
        inbox(exchange, NullNode.getInstance());
    }

    private void inbox(Exchange exchange, JsonNode inbox) {
        channels.inbox(
                exchange.getProperty(INBOX, Long.class), exchange.getProperty(CONVERSATION, JsonNode.class), inbox);
    }

    void note(Exchange exchange) {
        JsonNode conversation = exchange.getProperty(CONVERSATION, JsonNode.class);
        Channels.Known known = channels.conversation(Operations.conversation(exchange), conversation);
        exchange.setProperty(CHANNEL, new ConversationChannel(known.word(), Channels.canReply(conversation)));
    }

    /** A bot's token may not look before 4.14.2: then the channel stays unknown, and no message carries a source_id. */
    void refused(Exchange exchange) {
        Refused refused = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Refused.class);
        if (!Account.isBotToken(refused)) {
            throw refused;
        }
        channels.hide();
        exchange.setProperty(CHANNEL, ConversationChannel.UNKNOWN);
    }
}
