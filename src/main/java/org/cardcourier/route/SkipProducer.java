package org.cardcourier.route;

import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.cardcourier.journal.Delivery;

/** Decides that the notice that is being delivered is not sent: it ends as skipped, by_route. */
final class SkipProducer extends DefaultProducer {

    private final JournalEndpoint endpoint;

    SkipProducer(JournalEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) {
        Delivery delivery = DeliveryProperty.of(exchange);
        if (delivery == null) {
            throw new IllegalStateException("journal:skip belongs into a route from journal:notices");
        }
        delivery.skip(endpoint.getBecause());
        exchange.setRouteStop(true);
    }
}
