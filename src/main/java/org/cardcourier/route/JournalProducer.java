package org.cardcourier.route;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.cardcourier.journal.Acceptance;
import org.cardcourier.journal.BatchGroup;
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
        List<Notice> notices = notices(exchange.getMessage().getBody());
        String source = exchange.getProperty("source", endpoint.getSource(), String.class);
        Batch batch = exchange.getProperty(Drop.BATCH, Batch.class);
        BatchGroup group = batch == null ? null : batch.underWay();
        exchange.getMessage()
                .setBody(
                        group == null
                                ? accept(exchange, notices, source)
                                : endpoint.component().journal().accept(notices, source, whole(group, notices)));
    }

    private List<Acceptance> accept(Exchange exchange, List<Notice> notices, String source) {
        String watermark = endpoint.getWatermark();
        String value = watermark == null ? null : exchange.getProperty(Names.WATERMARK, String.class);
        return endpoint.component()
                .journal()
                .accept(
                        notices,
                        source,
                        endpoint.isBlock(),
                        endpoint.isEach(),
                        value == null ? null : watermark,
                        value);
    }

    private static BatchGroup whole(BatchGroup group, List<Notice> notices) {
        if (group.rows().size() != notices.size()) {
            throw new IllegalArgumentException(
                    "journal:notices accepts the rows of a file as the bean drop gave them, got "
                            + notices.size() + " of " + group.rows().size()
                            + ": leave rows out of the file instead, or end their notices at journal:skip");
        }
        return group;
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
