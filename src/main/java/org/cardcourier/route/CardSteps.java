package org.cardcourier.route;

import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.cardcourier.card.Cards;
import org.cardcourier.card.RefusedCard;
import org.cardcourier.chatwoot.Conversations;
import org.cardcourier.chatwoot.Messages;
import org.cardcourier.chatwoot.Refused;
import org.cardcourier.journal.Delivery;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;

/** The bean {@code card} that {@code card-send} names: which template, which messages. */
public final class CardSteps {

    /** Property: the file of the template that writes the card. */
    public static final String TEMPLATE = "template";
    /** Property: the file of the template that writes the question above the buttons. */
    public static final String QUESTION_TEMPLATE = "question_template";
    /** Property: the words of the card. */
    public static final String TEXT = "text";
    /** Property: the question; absent where the card asks none. */
    public static final String QUESTION = "question";

    private static final String WHATSAPP = "Channel::Whatsapp";

    private final Cards cards;

    /** @param cards templates and shapes */
    public CardSteps(Cards cards) {
        this.cards = cards;
    }

    /**
     * Says which templates write the card.
     *
     * @param exchange its property {@code notice} is read; {@code template} is set where the notice has an order, and
     *                 {@code question_template} where the card has buttons that a question stands above
     */
    public void plan(Exchange exchange) {
        Notice notice = notice(exchange);
        if (notice.order() == null) {
            requireOpen(exchange, notice.message());
            return;
        }
        try {
            exchange.setProperty(TEMPLATE, cards.template(notice));
            if (cards.needsQuestion(notice, channel(exchange))) {
                exchange.setProperty(QUESTION_TEMPLATE, cards.questionTemplate(notice));
            }
        } catch (RefusedCard e) {
            throw new Refused(Refused.Reason.INVALID, e.getMessage());
        }
    }

    private static void requireOpen(Exchange exchange, Message message) {
        boolean speaks = message != null && !message.isPrivate();
        if (speaks && isClosed(exchange) && !hasCard(exchange, 1)) {
            throw closed(exchange, "a plain message has no approved template");
        }
    }

    /**
     * Turns words and actions into Chatwoot's messages.
     *
     * @param exchange its properties {@code notice}, {@code text} and perhaps {@code question} are read
     * @return one map a message, in the order of sending
     */
    public List<Map<String, Object>> messages(Exchange exchange) {
        Notice notice = notice(exchange);
        Delivery delivery = DeliveryProperty.of(exchange);
        if (delivery != null && delivery.hasStandIn()) {
            delivery.standIn();
            return List.of(); // it is there, and nothing of the card follows it, whatever the window is now
        }
        if (isClosed(exchange) && !delivery.hasCard()) {
            List<Map<String, Object>> standIn = standIn(exchange, notice);
            delivery.standIn();
            return standIn;
        }
        List<Map<String, Object>> messages = card(exchange, notice);
        if (isClosed(exchange) && !delivery.hasCard(messages.size())) {
            throw closed(exchange, "it closed after the first part of the card");
        }
        if (delivery != null) {
            delivery.expect(messages.size());
        }
        return messages;
    }

    private List<Map<String, Object>> card(Exchange exchange, Notice notice) {
        try {
            return cards.messages(
                    notice,
                    exchange.getProperty(TEXT, "", String.class),
                    exchange.getProperty(QUESTION, "", String.class),
                    channel(exchange));
        } catch (RefusedCard e) {
            throw new Refused(Refused.Reason.INVALID, e.getMessage());
        }
    }

    /** Only WhatsApp has templates that may still be sent. */
    private List<Map<String, Object>> standIn(Exchange exchange, Notice notice) {
        if (!WHATSAPP.equals(DeliveryProperty.channelOf(exchange).word())) {
            throw closed(exchange, "this channel has no approved templates");
        }
        try {
            return cards.approved(notice);
        } catch (RefusedCard e) {
            throw closed(exchange, e.getMessage());
        }
    }

    /** Only a delivery knows its channel, so there is one where this is true. */
    private static boolean isClosed(Exchange exchange) {
        return !DeliveryProperty.channelOf(exchange).canReply();
    }

    private static boolean hasCard(Exchange exchange, int messages) {
        return DeliveryProperty.of(exchange).hasCard(messages);
    }

    private static Refused closed(Exchange exchange, String because) {
        return Conversations.closed(Operations.conversation(exchange), because);
    }

    private static String channel(Exchange exchange) {
        return exchange.getProperty(
                Names.CHANNEL, DeliveryProperty.channelOf(exchange).word(), String.class);
    }

    /**
     * A notice's plain message.
     *
     * @param exchange its property {@code notice} is read
     * @return Chatwoot's message JSON
     */
    public Object message(Exchange exchange) {
        return Messages.json(notice(exchange).message());
    }

    private static Notice notice(Exchange exchange) {
        Notice notice = exchange.getProperty(Names.NOTICE, Notice.class);
        if (notice == null && DeliveryProperty.of(exchange) != null) {
            notice = DeliveryProperty.of(exchange).claim().notice();
        }
        if (notice == null) {
            throw new IllegalArgumentException("The bean card needs the exchange property " + Names.NOTICE);
        }
        return notice;
    }
}
