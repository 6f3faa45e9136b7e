package org.cardcourier.route;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.cardcourier.notice.Notice;

/**
 * Accepts the body, a {@link Notice} or a list of them; the body becomes the list of their
 * {@link org.cardcourier.journal.Acceptance}s. Synchronous on purpose: camel-platform-http and camel-http block a thread
 * whatever the route does, and finishing from the writer's thread would run the rest of the route on it.
 */
final class JournalProducer extends DefaultProducer {

    private final JournalEndpoint endpoint;

    JournalProducer(JournalEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) {
        String watermark = endpoint.getWatermark();
        String value = watermark == null ? null : exchange.getProperty(Names.WATERMARK, String.class);
        String source = exchange.getProperty("source", endpoint.getSource(), String.class);
        exchange.getMessage()
                .setBody(endpoint.component()
                        .journal()
                        .accept(
                                notices(exchange.getMessage().getBody()),
                                source,
                                endpoint.isBlock(),
                                endpoint.isEach(),
                                value == null ? null : watermark,
                                value));
    }

    private static List<Notice> notices(Object body) {
        if (body instanceof Notice notice) {
            return List.of(notice);
        }
        if (body instanceof List<?> list && list.stream().allMatch(Notice.class::isInstance)) {
            return list.stream().map(Notice.class::cast).toList();
        }
        throw new IllegalArgumentException("journal:notices accepts a Notice or a list of them, got "
                + (body == null ? "nothing" : body.getClass().getName()) + ": read the body with a bean first");
    }
}
