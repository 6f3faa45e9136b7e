package org.cardcourier.route;

import org.apache.camel.Exchange;
import org.apache.camel.SafeCopyProperty;
import org.cardcourier.journal.Delivery;

/**
 * Carries the {@link Delivery}, and the channel that it goes to, on the exchange. As a "safe copy property" it survives {@code removeProperties: "*"} and
 * travels to the copies that split, multicast and wire tap make (read in camel-support 4.17.0, AbstractExchange; shown by
 * HostileEditsTest).
 */
final class DeliveryProperty implements SafeCopyProperty {

    private static final String KEY = "courier.delivery";

    private final Delivery delivery;
    private final ConversationChannel channel;

    private DeliveryProperty(Delivery delivery, ConversationChannel channel) {
        this.delivery = delivery;
        this.channel = channel;
    }

    static void put(Exchange exchange, Delivery delivery, ConversationChannel channel) {
        exchange.getExchangeExtension().setSafeCopyProperty(KEY, new DeliveryProperty(delivery, channel));
    }

    /** @return the delivery that this exchange belongs to, or null */
    static Delivery of(Exchange exchange) {
        DeliveryProperty property = exchange.getExchangeExtension().getSafeCopyProperty(KEY, DeliveryProperty.class);
        return property == null ? null : property.delivery;
    }

    /** @return the channel that its messages go to; {@link ConversationChannel#UNKNOWN} outside of a delivery */
    static ConversationChannel channelOf(Exchange exchange) {
        DeliveryProperty property = exchange.getExchangeExtension().getSafeCopyProperty(KEY, DeliveryProperty.class);
        return property == null ? ConversationChannel.UNKNOWN : property.channel;
    }

    @Override
    public SafeCopyProperty safeCopy() {
        return this; // one delivery, however many copies of the exchange
    }
}
