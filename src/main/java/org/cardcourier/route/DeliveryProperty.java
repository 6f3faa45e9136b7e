package org.cardcourier.route;

import org.apache.camel.Exchange;
import org.apache.camel.SafeCopyProperty;
import org.cardcourier.journal.Delivery;

/**
 * Carries the {@link Delivery} on the exchange. As a "safe copy property" it survives {@code removeProperties: "*"} and
 * travels to the copies that split, multicast and wire tap make (read in camel-support 4.17.0, AbstractExchange; shown by
 * HostileEditsTest).
 */
final class DeliveryProperty implements SafeCopyProperty {

    private static final String KEY = "courier.delivery";

    private final Delivery delivery;

    private DeliveryProperty(Delivery delivery) {
        this.delivery = delivery;
    }

    static void put(Exchange exchange, Delivery delivery) {
        exchange.getExchangeExtension().setSafeCopyProperty(KEY, new DeliveryProperty(delivery));
    }

    /** @return the delivery that this exchange belongs to, or null */
    static Delivery of(Exchange exchange) {
        DeliveryProperty property = exchange.getExchangeExtension().getSafeCopyProperty(KEY, DeliveryProperty.class);
        return property == null ? null : property.delivery;
    }

    @Override
    public SafeCopyProperty safeCopy() {
        return this; // one delivery, however many copies of the exchange
    }
}
