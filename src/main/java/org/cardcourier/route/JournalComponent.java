package org.cardcourier.route;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultComponent;
import org.cardcourier.journal.Journal;

/**
 * {@code journal:}: accept notices durably, receive what is due, hear of each end.
 *
 * <ul>
 *   <li>{@code to: journal:notices} accepts the notice or notices in the body and goes on after the commit;
 *   <li>{@code from: journal:notices} receives what is due;
 *   <li>{@code from: journal:outcomes} receives each end, at least once, after its commit;
 *   <li>{@code from: journal:answers} receives what customers answered to our questions, likewise;
 *   <li>{@code to: journal:skip} decides that the notice that is being delivered is not sent.
 * </ul>
 */
@Component("journal")
public final class JournalComponent extends DefaultComponent {

    @Metadata(description = "The journal; looked up in the registry where it is not set")
    private Journal journal;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        JournalEndpoint endpoint = new JournalEndpoint(uri, this, JournalEndpoint.Kind.of(remaining));
        setProperties(endpoint, parameters);
        return endpoint;
    }

    Journal journal() {
        return journalIfThere().orElseThrow(() -> new IllegalStateException("There is no journal in the registry"));
    }

    /** @return nothing for a check of routes, where none is opened */
    Optional<Journal> journalIfThere() {
        if (journal == null) {
            journal = CamelContextHelper.findSingleByType(getCamelContext(), Journal.class);
        }
        return Optional.ofNullable(journal);
    }

    /** @return the journal */
    public Journal getJournal() {
        return journal;
    }

    /** @param journal the journal */
    public void setJournal(Journal journal) {
        this.journal = journal;
    }
}
