package org.cardcourier.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.cardcourier.chatwoot.Assignee;
import org.cardcourier.chatwoot.ContactKey;
import org.cardcourier.chatwoot.Contacts;
import org.cardcourier.chatwoot.Conversations;
import org.cardcourier.chatwoot.Labels;
import org.cardcourier.chatwoot.Messages;
import org.cardcourier.chatwoot.Refused;
import org.cardcourier.chatwoot.Request;
import org.cardcourier.journal.Delivery;

/** The small steps between the requests of one operation. */
final class Operations {

    /** What is done with a list of labels. */
    enum Change {
        ADD,
        REMOVE,
        REPLACE
    }

    private static final String LABELS = "courier.labels";
    private static final String CURRENT = "courier.labels.current";
    private static final String ASSIGNEE = "courier.assignee";
    private static final String ASSIGNMENT = "courier.assignment";
    private static final String FORMER = "courier.assignee.former";
    private static final String KEY = "courier.contact.key";
    private static final ObjectMapper JSON = new ObjectMapper();

    static long conversation(Exchange exchange) {
        Long named = exchange.getProperty(Names.CONVERSATION_ID, Long.class);
        Delivery delivery = DeliveryProperty.of(exchange);
        if (named == null && delivery != null) {
            return conversation(delivery);
        }
        return given(named, Names.CONVERSATION_ID);
    }

    private static long conversation(Delivery delivery) {
        if (delivery.conversationId() == 0) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    delivery.claim().notice().person()
                            + " has no conversation before the first message opens it: send that first");
        }
        return delivery.conversationId();
    }

    static long contact(Exchange exchange) {
        return given(exchange.getProperty(Names.CONTACT_ID, Long.class), Names.CONTACT_ID);
    }

    private static long given(Long value, String property) {
        if (value == null) {
            throw new Refused(
                    Refused.Reason.INVALID, "Nothing was sent: set the exchange property " + property + " first");
        }
        return value;
    }

    /** Takes off the {@code payload} that Chatwoot wraps around some answers. */
    void payload(Exchange exchange) {
        JsonNode answer = exchange.getMessage().getBody(JsonNode.class);
        if (answer != null && answer.has("payload")) {
            exchange.getMessage().setBody(answer.get("payload"));
        }
    }

    void getMessages(Exchange exchange) {
        long conversation = conversation(exchange);
        JsonNode range = tree(exchange.getMessage().getBody());
        long before = range.path("before").asLong();
        long after = range.path("after").asLong();
        Request request = before > 0 && after > 0
                ? Messages.between(conversation, after, before)
                : before > 0
                        ? Messages.before(conversation, before)
                        : after > 0 ? Messages.after(conversation, after) : Messages.latest(conversation);
        exchange.getMessage().setBody(request);
    }

    private static JsonNode tree(Object body) {
        try {
            if (body instanceof String text && !text.isBlank()) {
                return JSON.readTree(text);
            }
            if (body instanceof byte[] bytes && bytes.length > 0) {
                return JSON.readTree(bytes);
            }
            return body instanceof java.util.Map<?, ?> || body instanceof JsonNode
                    ? JSON.valueToTree(body)
                    : JSON.createObjectNode();
        } catch (java.io.IOException e) {
            throw new Refused(Refused.Reason.INVALID, "Nothing was sent: the body is no JSON");
        }
    }

    // ---- labels

    void readLabels(Exchange exchange) {
        long conversation = conversation(exchange);
        exchange.setProperty(
                LABELS, Labels.given(conversation, exchange.getMessage().getBody()));
        exchange.getMessage().setBody(Labels.get(conversation));
    }

    @SuppressWarnings("unchecked")
    void changeLabels(Exchange exchange, Change change) {
        List<String> current = Labels.of(exchange.getMessage().getBody(JsonNode.class));
        List<String> given = exchange.getProperty(LABELS, List.class);
        List<String> wanted =
                switch (change) {
                    case ADD -> Labels.add(current, given);
                    case REMOVE -> Labels.remove(current, given);
                    case REPLACE -> given;
                };
        exchange.setProperty(LABELS, wanted);
        exchange.setProperty(CURRENT, current);
        exchange.getMessage().setBody(Labels.replace(conversation(exchange), wanted));
    }

    boolean labelsDiffer(Exchange exchange) {
        return !exchange.getProperty(LABELS).equals(exchange.getProperty(CURRENT));
    }

    void labels(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        exchange.getMessage()
                .setBody(body instanceof JsonNode answer ? Labels.of(answer) : exchange.getProperty(LABELS));
    }

    // ---- assignment

    void lookUpAssignee(Exchange exchange) {
        Assignee assignee =
                Assignee.of(conversation(exchange), exchange.getMessage().getBody());
        exchange.setProperty(ASSIGNEE, assignee);
        exchange.getMessage().setBody(assignee.lookUp());
    }

    /** Who has it now, for Chatwoot takes it away from them if the new one is gone between look-up and assignment. */
    void lookUpFormer(Exchange exchange) {
        long conversation = conversation(exchange);
        exchange.setProperty(
                ASSIGNMENT,
                Conversations.assign(
                        conversation,
                        exchange.getProperty(ASSIGNEE, Assignee.class),
                        exchange.getMessage().getBody(JsonNode.class)));
        exchange.getMessage().setBody(Conversations.get(conversation));
    }

    void assign(Exchange exchange) {
        Assignee assignee = exchange.getProperty(ASSIGNEE, Assignee.class);
        Conversations.assigned(assignee.type(), exchange.getMessage().getBody(JsonNode.class))
                .ifPresentOrElse(former -> exchange.setProperty(FORMER, former), () -> exchange.removeProperty(FORMER));
        exchange.getMessage().setBody(exchange.getProperty(ASSIGNMENT, Request.class));
    }

    boolean isNotAssigned(Exchange exchange) {
        return !Conversations.isAssigned(
                exchange.getProperty(ASSIGNEE, Assignee.class),
                exchange.getMessage().getBody(JsonNode.class));
    }

    boolean hadFormer(Exchange exchange) {
        return exchange.getProperty(FORMER) != null;
    }

    void putBack(Exchange exchange) {
        exchange.getMessage()
                .setBody(Conversations.putBack(conversation(exchange), exchange.getProperty(FORMER, Assignee.class)));
    }

    void notAssigned(Exchange exchange) {
        throw Conversations.notAssigned(
                conversation(exchange),
                exchange.getProperty(ASSIGNEE, Assignee.class),
                Optional.ofNullable(exchange.getProperty(FORMER, Assignee.class)));
    }

    // ---- contacts

    void findContact(Exchange exchange) {
        ContactKey key = ContactKey.of(exchange.getMessage().getBody());
        exchange.setProperty(KEY, key);
        exchange.getMessage().setBody(Contacts.find(key));
    }

    void foundContact(Exchange exchange) {
        ContactKey key = exchange.getProperty(KEY, ContactKey.class);
        JsonNode answer = exchange.getMessage().getBody(JsonNode.class);
        exchange.getMessage().setBody(key.among(answer).orElse(NullNode.getInstance()));
    }
}
