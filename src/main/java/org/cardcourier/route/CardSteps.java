package org.cardcourier.route;

import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.cardcourier.card.Cards;
import org.cardcourier.card.RefusedCard;
import org.cardcourier.chatwoot.Messages;
import org.cardcourier.chatwoot.Refused;
import org.cardcourier.journal.Delivery;
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
            return;
        }
        try {
            exchange.setProperty(TEMPLATE, cards.template(notice));
            if (cards.needsQuestion(notice, null)) {
                exchange.setProperty(QUESTION_TEMPLATE, cards.questionTemplate(notice));
            }
        } catch (RefusedCard e) {
            throw new Refused(Refused.Reason.INVALID, e.getMessage());
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
        try {
            List<Map<String, Object>> messages = cards.messages(
                    notice,
                    exchange.getProperty(TEXT, "", String.class),
                    exchange.getProperty(QUESTION, "", String.class),
                    null);
            Delivery delivery = DeliveryProperty.of(exchange);
            if (delivery != null) {
                delivery.expect(messages.size());
            }
            return messages;
        } catch (RefusedCard e) {
            throw new Refused(Refused.Reason.INVALID, e.getMessage());
        }
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
