package org.cardcourier.route;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.CamelContextHelper;
import org.cardcourier.chatwoot.Refused;
import org.cardcourier.journal.Delivery;
import org.cardcourier.notice.Notice;

/**
 * All connections to Chatwoot, the main one first. A delivery goes to its notice's own; outside of one, the exchange
 * property {@value Names#ACCOUNT} may name another than the main one.
 */
final class Outbounds {

    private final Outbound main;
    private final Map<String, Outbound> byAccount = new LinkedHashMap<>();

    Outbounds(List<ChatwootEndpoint> endpoints) {
        endpoints.forEach(endpoint -> byAccount.put(endpoint.account(), new Outbound(endpoint)));
        this.main = byAccount.get(endpoints.get(0).account());
    }

    /** @return those that the routes of a Camel use */
    static Outbounds in(CamelContext camel) {
        Outbounds found = CamelContextHelper.findSingleByType(camel, Outbounds.class);
        if (found == null) {
            throw new IllegalStateException("The routes to Chatwoot are not there");
        }
        return found;
    }

    List<Outbound> all() {
        return new ArrayList<>(byAccount.values());
    }

    Outbound of(String account) {
        return byAccount.get(account);
    }

    Outbound of(Exchange exchange) {
        Delivery delivery = byAccount.size() == 1 ? null : DeliveryProperty.of(exchange);
        if (delivery != null) {
            return byAccount.get(delivery.claim().notice().account());
        }
        Object named = exchange.getProperty(Names.ACCOUNT);
        if (named == null || named.equals(main.endpoint().account()) || named.equals(Notice.MAIN_ACCOUNT)) {
            return main;
        }
        Outbound found = byAccount.get(named.toString());
        if (found == null) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "There is no connection \"" + named
                            + "\" in the settings, so nothing was sent: the exchange property " + Names.ACCOUNT
                            + " must name one of " + names());
        }
        return found;
    }

    private String names() {
        List<String> names = new ArrayList<>(byAccount.keySet());
        names.set(0, Notice.MAIN_ACCOUNT);
        return String.join(", ", names);
    }
}
