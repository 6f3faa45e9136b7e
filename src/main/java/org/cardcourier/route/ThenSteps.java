package org.cardcourier.route;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.cardcourier.chatwoot.Messages;
import org.cardcourier.chatwoot.Refused;
import org.cardcourier.journal.Delivery;
import org.cardcourier.journal.Failure;
import org.cardcourier.journal.ThenStep;
import org.cardcourier.notice.Then;

/** The actions of a notice's {@code then}: what each sends, and what became of it. */
final class ThenSteps {

    /** Property: the fixed number of the step that is being done. */
    static final String STEP = "courier.then";

    private final boolean shadow;

    /** @param shadow true if only the note is left; the others count as done, so that nobody waits for them */
    ThenSteps(boolean shadow) {
        this.shadow = shadow;
    }

    /**
     * What is still to be done, once the messages are there.
     *
     * @param exchange of a delivery
     * @return the steps; none while a message is missing
     */
    public List<ThenStep> open(Exchange exchange) {
        Delivery delivery = delivery(exchange);
        if (!delivery.messagesAreThere()) {
            return List.of();
        }
        return ThenStep.of(then(exchange)).stream()
                .filter(step -> delivery.ended(step.n()) == null)
                .filter(step -> !shadow || step == ThenStep.NOTE || passOver(delivery, step))
                .toList();
    }

    private static boolean passOver(Delivery delivery, ThenStep step) {
        delivery.begin(step.n());
        delivery.done(step.n(), 0);
        return false;
    }

    /** Most notices ask for nothing more: they are spared a split. */
    boolean isAnyOpen(Exchange exchange) {
        return !open(exchange).isEmpty();
    }

    void begin(Exchange exchange) {
        ThenStep step = exchange.getMessage().getBody(ThenStep.class);
        exchange.setProperty(STEP, step.n());
        if (step != ThenStep.NOTE) {
            delivery(exchange).begin(step.n());
        }
    }

    void conversation(Exchange exchange) {
        exchange.getMessage().setBody(null);
    }

    void contact(Exchange exchange) {
        JsonNode sender =
                exchange.getMessage().getBody(JsonNode.class).path("meta").path("sender");
        if (!sender.path("id").isIntegralNumber()) {
            throw new Refused(
                    Refused.Reason.NOT_FOUND,
                    "Conversation " + Operations.conversation(exchange) + " shows no contact to update");
        }
        exchange.setProperty(Names.CONTACT_ID, sender.path("id").longValue());
        exchange.getMessage().setBody(then(exchange).contact());
    }

    void removeLabels(Exchange exchange) {
        exchange.getMessage().setBody(Map.of("labels", then(exchange).removeLabels()));
    }

    boolean hasLabelsToRemove(Exchange exchange) {
        return !then(exchange).removeLabels().isEmpty();
    }

    boolean hasLabelsToAdd(Exchange exchange) {
        return !then(exchange).addLabels().isEmpty();
    }

    void addLabels(Exchange exchange) {
        exchange.getMessage().setBody(Map.of("labels", then(exchange).addLabels()));
    }

    void status(Exchange exchange) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("status", then(exchange).status());
        if (then(exchange).snoozedUntil() != 0) {
            status.put("snoozed_until", then(exchange).snoozedUntil());
        }
        exchange.getMessage().setBody(status);
    }

    void assignee(Exchange exchange) {
        exchange.getMessage().setBody(Map.of("assignee_id", then(exchange).assigneeId()));
    }

    void team(Exchange exchange) {
        exchange.getMessage().setBody(Map.of("team_id", then(exchange).teamId()));
    }

    void note(Exchange exchange) {
        exchange.getMessage().setBody(Messages.note(then(exchange).note()));
    }

    void done(Exchange exchange) {
        int step = exchange.getProperty(STEP, Integer.class);
        if (step != ThenStep.NOTE.n()) {
            delivery(exchange).done(step, 0);
        }
    }

    /** What can never be done is listed for a person and the next action goes on; else the attempt ends here. */
    void failed(Exchange exchange) throws Exception {
        Exception thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Failure failure = Failures.of(thrown);
        delivery(exchange).failed(exchange.getProperty(STEP, Integer.class), failure);
        if (failure.again()) {
            throw thrown;
        }
    }

    private static Then then(Exchange exchange) {
        return delivery(exchange).claim().notice().then();
    }

    private static Delivery delivery(Exchange exchange) {
        Delivery delivery = DeliveryProperty.of(exchange);
        if (delivery == null) {
            throw new IllegalStateException("direct:chatwoot-then belongs into a route from journal:notices");
        }
        return delivery;
    }
}
