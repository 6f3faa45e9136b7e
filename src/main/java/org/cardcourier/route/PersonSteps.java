package org.cardcourier.route;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.cardcourier.chatwoot.ContactKey;
import org.cardcourier.chatwoot.Contacts;
import org.cardcourier.chatwoot.Conversations;
import org.cardcourier.chatwoot.Inbox;
import org.cardcourier.chatwoot.Refused;
import org.cardcourier.journal.Claim;
import org.cardcourier.journal.Delivery;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Person;

/**
 * The steps of {@code direct:chatwoot-find-conversation}: from the person whom a notice is for, to the conversation that
 * they see.
 */
final class PersonSteps {

    private static final String SEARCH = "courier.person.search";
    private static final Duration INBOX_HOLDS = Duration.ofMinutes(5);
    private static final Duration SOMEBODY_ELSE_LOOKS = Duration.ofMillis(500);

    private final Clock clock;
    private final Openings openings = new Openings();
    private final Map<Long, Known> inboxes = new ConcurrentHashMap<>();
    private volatile long opensFrom;

    PersonSteps(Clock clock) {
        this.clock = clock;
    }

    private record Known(Inbox inbox, Instant until) {}

    /** How far the search of one attempt has come. */
    private static final class Search {
        private Inbox inbox;
        private JsonNode contact;
        private Refused conflict;
        private JsonNode conversations;
        private final Deque<Long> candidates = new ArrayDeque<>();
        private Found found;
    }

    /**
     * What was found.
     *
     * @param conversation the conversation; 0 for none
     * @param doubtful     true if an earlier attempt's message is there
     * @param parked       why there is none and none may be opened, for a person; "" otherwise
     */
    record Found(long conversation, boolean doubtful, String parked) {}

    /** @return what was found; null if the search did not come so far, or the first message is to open a conversation */
    static Found found(Exchange exchange) {
        Search search = exchange.getProperty(SEARCH, Search.class);
        return search == null ? null : search.found;
    }

    /** An earlier run ended while requests were on their way: until then they may still open conversations. */
    void openNoneBefore(long time) {
        opensFrom = time;
    }

    /**
     * The attempt is over.
     *
     * @param doubtfulUntil as long as Chatwoot may still be carrying it out; 0 for no doubt
     */
    void over(Claim claim, long doubtfulUntil) {
        if (doubtfulUntil == 0) {
            openings.release(claim.seq());
        } else {
            openings.holdUntil(claim.seq(), doubtfulUntil);
        }
    }

    // ---- the inbox

    void begin(Exchange exchange) {
        Search search = new Search();
        Known known = inboxes.get(person(exchange).inboxId());
        search.inbox = known != null && clock.instant().isBefore(known.until()) ? known.inbox() : null;
        exchange.setProperty(SEARCH, search);
        exchange.getMessage().setBody(Inbox.get(person(exchange).inboxId()));
    }

    boolean mustAskInbox(Exchange exchange) {
        return search(exchange).inbox == null;
    }

    void readInbox(Exchange exchange) {
        Inbox inbox = Inbox.of(exchange.getMessage().getBody(JsonNode.class));
        inboxes.put(inbox.id(), new Known(inbox, clock.instant().plus(INBOX_HOLDS)));
        search(exchange).inbox = inbox;
    }

    // ---- the contact

    void key(Exchange exchange) {
        exchange.getMessage().setBody(json(exchange));
    }

    private static Map<String, String> json(Exchange exchange) {
        Person person = person(exchange);
        return Map.of("identifier", person.identifier(), "email", person.email(), "phone_number", person.phoneNumber());
    }

    void readContact(Exchange exchange) {
        JsonNode contact = exchange.getMessage().getBody(JsonNode.class);
        search(exchange).contact = contact.isObject() ? contact : null;
    }

    boolean mustCreate(Exchange exchange) {
        if (search(exchange).contact == null && !person(exchange).mayCreate()) {
            throw new Refused(
                    Refused.Reason.NOT_FOUND,
                    "Chatwoot has no " + ContactKey.of(person(exchange))
                            + ". Create it there, or send the notice with \"create_contact\": true.");
        }
        return search(exchange).contact == null;
    }

    void newContact(Exchange exchange) {
        exchange.getMessage().setBody(Contacts.json(person(exchange)));
    }

    void readCreated(Exchange exchange) {
        search(exchange).contact = exchange.getMessage().getBody(JsonNode.class).path("contact");
    }

    /** Somebody else has created it in the meantime: it is looked for again. */
    void conflict(Exchange exchange) {
        Refused refused = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Refused.class);
        if (refused.why() != Refused.Reason.VALIDATION) {
            throw refused;
        }
        search(exchange).conflict = refused;
        exchange.getMessage().setBody(json(exchange));
    }

    void readContactAgain(Exchange exchange) {
        readContact(exchange);
        if (search(exchange).contact == null) {
            throw search(exchange).conflict;
        }
    }

    // ---- the conversation

    /** @return false if another notice looks for the same contact's conversation at this moment */
    boolean mayLook(Exchange exchange) {
        Search search = search(exchange);
        Delivery delivery = DeliveryProperty.of(exchange);
        exchange.setProperty(Names.CONTACT_ID, contactId(search));
        boolean isTaken = openings.take(
                contactId(search), search.inbox.id(), delivery.claim().seq(), clock.millis());
        if (!isTaken) {
            delivery.putOff(SOMEBODY_ELSE_LOOKS);
        }
        return isTaken;
    }

    /** After a doubtful attempt: in which conversations could its message be? */
    void readConversations(Exchange exchange) {
        Search search = search(exchange);
        Delivery delivery = DeliveryProperty.of(exchange);
        search.conversations = exchange.getMessage().getBody(JsonNode.class);
        if (delivery.mustFindOut()) {
            Instant since = Instant.ofEpochMilli(delivery.claim().doubtfulSince());
            search.candidates.addAll(Conversations.movedSince(search.conversations, search.inbox.id(), since));
        }
    }

    boolean mustLookInto(Exchange exchange) {
        Search search = search(exchange);
        Delivery delivery = DeliveryProperty.of(exchange);
        return search.found == null && delivery.cannotTell() == null && !search.candidates.isEmpty();
    }

    void lookInto(Exchange exchange) {
        DeliveryProperty.of(exchange).lookInto(search(exchange).candidates.peek());
    }

    void lookedInto(Exchange exchange) {
        Search search = search(exchange);
        Delivery delivery = DeliveryProperty.of(exchange);
        long candidate = search.candidates.remove();
        delivery.lookInto(0);
        if (!delivery.found().isEmpty()) {
            search.found = new Found(candidate, true, "");
        }
    }

    /** Where the person is reached now: in a conversation that there is, or in one that the first message opens. */
    void choose(Exchange exchange) {
        Search search = search(exchange);
        Delivery delivery = DeliveryProperty.of(exchange);
        if (search.found != null || delivery.cannotTell() != null) {
            return;
        }
        delivery.foundOut(Map.of());
        OptionalLong reaching = Conversations.reaching(search.conversations, search.inbox);
        if (reaching.isPresent()) {
            search.found = new Found(reaching.getAsLong(), false, "");
        } else if (search.inbox.isWidget()) {
            search.found = new Found(
                    0,
                    false,
                    "Contact " + contactId(search) + " has no conversation in inbox " + search.inbox.id()
                            + ", and only the visitor can begin one that the widget shows");
        } else {
            open(exchange, search, delivery);
        }
    }

    private void open(Exchange exchange, Search search, Delivery delivery) {
        Notice notice = delivery.claim().notice();
        String nowhere = "Contact " + contactId(search) + " has no conversation in inbox " + search.inbox.id();
        if (!notice.hasMessages()) {
            throw new Refused(
                    Refused.Reason.NOT_FOUND, nowhere + ", and a notice without a message does not open one.");
        }
        if (search.inbox.isWindowed()) {
            throw new Refused(
                    Refused.Reason.REPLY_WINDOW_CLOSED,
                    nowhere + " that takes a free text now: wait for the customer to write.");
        }
        if (clock.millis() < opensFrom) {
            delivery.putOff(Duration.ofMillis(opensFrom - clock.millis()));
            return;
        }
        delivery.mayOpen(new Delivery.Opening(
                contactId(search),
                search.inbox.id(),
                Contacts.sourceId(search.contact, search.inbox.id()).orElse(""),
                search.inbox.channel()));
    }

    private static long contactId(Search search) {
        return search.contact.path("id").longValue();
    }

    private static Search search(Exchange exchange) {
        return exchange.getProperty(SEARCH, Search.class);
    }

    private static Person person(Exchange exchange) {
        return DeliveryProperty.of(exchange).claim().notice().person();
    }
}
