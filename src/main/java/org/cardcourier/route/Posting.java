package org.cardcourier.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.cardcourier.chatwoot.Account;
import org.cardcourier.chatwoot.Conversations;
import org.cardcourier.chatwoot.Marker;
import org.cardcourier.chatwoot.MarkerCare;
import org.cardcourier.chatwoot.Messages;
import org.cardcourier.chatwoot.ReadBack;
import org.cardcourier.chatwoot.Refused;
import org.cardcourier.chatwoot.Request;
import org.cardcourier.chatwoot.ServerVersion;
import org.cardcourier.chatwoot.Shadow;
import org.cardcourier.journal.Claim;
import org.cardcourier.journal.Delivery;
import org.cardcourier.journal.Step;
import org.cardcourier.journal.ThenStep;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts messages so that each step of a notice is in its conversation once: what an earlier attempt posted is not posted
 * again. Outside a delivery it simply posts. After a doubtful attempt {@link JournalConsumer} has found out what became of
 * it before the route, whatever it is, sees the notice.
 */
public final class Posting {

    private static final Logger LOG = LoggerFactory.getLogger(Posting.class);

    private static final String WALK = "courier.walk";

    private final long senderBotId;
    private final boolean shadow;
    private final MarkerCare markers;
    private final Clock clock;

    Posting(long senderBotId, boolean shadow, MarkerCare markers, Clock clock) {
        this.senderBotId = senderBotId;
        this.shadow = shadow;
        this.markers = markers;
        this.clock = clock;
    }

    /** A message on its way: in a delivery, which may be null, it is one of its steps. */
    private record Outgoing(Request request, Delivery delivery, int step) {}

    /** Posts a message, once in a delivery. {@code check} is the operation's own. */
    void post(Exchange exchange, BiFunction<Long, Object, Request> check, ChatwootCall call) throws Exception {
        Outgoing message = prepare(exchange, check);
        Delivery delivery = message.delivery();
        if (delivery != null) {
            Step ended = delivery.ended(message.step());
            if (ended != null) {
                answer(exchange, ended.messageId());
                return;
            }
            delivery.begin(message.step());
        }
        exchange.getMessage().setBody(message.request());
        try {
            call.send(exchange);
            done(exchange, message);
        } catch (Exception e) {
            if (delivery != null) {
                delivery.failed(message.step(), Failures.of(e)); // here, since no error handler tells the truth later
            }
            throw e;
        }
    }

    /** Checks the message, marks it, and says which step it is. */
    private Outgoing prepare(Exchange exchange, BiFunction<Long, Object, Request> check) {
        Object given = given(exchange.getMessage());
        Delivery delivery = DeliveryProperty.of(exchange);
        long conversation = conversation(exchange, delivery);
        Request request = check.apply(conversation == 0 ? Messages.NEW_CONVERSATION : conversation, given);
        ObjectNode message = (ObjectNode) request.body();
        int step = 0;
        if (delivery != null) {
            step = step(exchange, delivery, given instanceof byte[] bytes ? bytes : request.bytes());
            Marker.put(message, delivery.claim().notice().id(), step);
            if (markers.putsSourceId(conversation)) {
                Marker.putSourceId(message, delivery.claim().notice().id(), step);
            }
        }
        Messages.postAs(message, senderBotId);
        if (shadow) {
            Shadow.note(message);
        }
        return new Outgoing(conversation == 0 ? opening(delivery, request) : request, delivery, step);
    }

    /** The person has no conversation yet: it comes into being together with its first message, or not at all. */
    private static Request opening(Delivery delivery, Request message) {
        Delivery.Opening with = delivery.opening()
                .orElseThrow(() -> new IllegalStateException("Nobody looked for the conversation of "
                        + delivery.claim().notice().person()));
        return Conversations.open(with.contactId(), with.inboxId(), with.sourceId(), message);
    }

    /** A tree is copied: what is put on it here must not be on it when the route posts the same one again. */
    private static Object given(Message message) {
        if (message.getBody() instanceof ObjectNode tree) {
            return tree.deepCopy();
        }
        return message.getBody() instanceof java.util.Map<?, ?> map ? map : message.getBody(byte[].class);
    }

    private static int step(Exchange exchange, Delivery delivery, byte[] message) {
        Integer fixed = exchange.getProperty(ThenSteps.STEP, Integer.class);
        return fixed != null ? fixed : delivery.message(message);
    }

    private static long conversation(Exchange exchange, Delivery delivery) {
        Long named = exchange.getProperty(Names.CONVERSATION_ID, Long.class);
        if (delivery == null) {
            if (named == null) {
                throw new Refused(
                        Refused.Reason.INVALID,
                        "A message needs its conversation: set the exchange property " + Names.CONVERSATION_ID);
            }
            return named;
        }
        long own = delivery.conversationId();
        if (named != null && named != own) {
            throw new Refused(
                    Refused.Reason.INVALID,
                    "Notice " + delivery.claim().notice().id() + " belongs to conversation " + own + ", not to " + named
                            + ": a delivery route posts to its notice's own conversation only");
        }
        return own;
    }

    /** Chatwoot took the message. */
    private void done(Exchange exchange, Outgoing message) {
        JsonNode answer = (JsonNode) exchange.getMessage().getBody();
        Request request = message.request();
        Delivery delivery = message.delivery();
        if (delivery != null && delivery.conversationId() == 0) {
            delivery.opened(Conversations.id(request, answer));
            answer = Conversations.firstMessage(request, answer);
            exchange.getMessage().setBody(answer); // as where the message was posted alone
        }
        long id = Messages.id(request, answer);
        if (delivery != null) {
            delivery.done(message.step(), id);
            learn(Marker.isKept(answer));
        }
        exchange.setProperty(Names.MESSAGE_ID, id);
    }

    private void learn(boolean kept) {
        if (markers.learn(kept, clock.instant())) {
            LOG.warn(
                    "This Chatwoot drops our mark from content_attributes (servers before {} do). From now on messages to web"
                            + " widget and API inboxes carry it as source_id; on other channels a message whose answer is lost"
                            + " cannot be found again and becomes uncertain. An update of Chatwoot helps",
                    Marker.SINCE);
        }
    }

    private static void answer(Exchange exchange, long messageId) {
        exchange.setProperty(Names.MESSAGE_ID, messageId);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(JsonNodeFactory.instance.objectNode().put("id", messageId));
    }

    // ---- what became of an earlier attempt

    /** Begins to look for the notice's messages in its conversation. */
    void walk(Exchange exchange) {
        Delivery delivery = DeliveryProperty.of(exchange);
        Claim claim = delivery.claim();
        exchange.setProperty(
                WALK,
                ReadBack.of(
                        delivery.conversationId(),
                        claim.notice().id(),
                        Set.of(oldestOpenStep(delivery)),
                        Instant.ofEpochMilli(claim.doubtfulSince())));
    }

    /** Steps are posted in their order and pages are read from the newest: once this one is found, so are the later ones. */
    private static int oldestOpenStep(Delivery delivery) {
        if (delivery.claim().notice().hasMessages() && !delivery.hasStandIn()) {
            for (int n = 1; n <= Step.LAST_MESSAGE; n++) {
                if (delivery.ended(n) == null) {
                    return n;
                }
            }
        }
        return ThenStep.NOTE.n();
    }

    boolean walkGoesOn(Exchange exchange) {
        ReadBack walk = walkOf(exchange);
        return walk != null && walk.next().isPresent();
    }

    void nextPage(Exchange exchange) {
        exchange.getMessage().setBody(walkOf(exchange).next().orElseThrow());
    }

    void readPage(Exchange exchange) {
        JsonNode page = exchange.getMessage().getBody(JsonNode.class);
        exchange.setProperty(WALK, walkOf(exchange).read(page));
    }

    /** An agent bot may not list messages, but it may look at the last one. */
    void refusedPage(Exchange exchange) {
        Refused refused = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Refused.class);
        ReadBack walk = walkOf(exchange);
        if (Account.isBotToken(refused) && !walk.isAtLastMessage()) {
            exchange.setProperty(WALK, walk.atLastMessage());
            return;
        }
        if (!walk.isAtLastMessage()) {
            throw refused;
        }
        DeliveryProperty.of(exchange)
                .cannotTell(
                        "The token may neither list the conversation's messages nor read the conversation (an agent"
                                + " bot's token on a Chatwoot before " + ServerVersion.LETS_BOTS_READ
                                + "), so nobody can tell whether the message arrived: use a user's token and chatwoot.sender-bot-id");
        exchange.setProperty(WALK, null);
    }

    /** Nothing was found, and it is not known whether this Chatwoot keeps our mark. */
    boolean mustAskVersion(Exchange exchange) {
        ReadBack walk = walkOf(exchange);
        return walk != null && walk.found().isEmpty() && markers.knowledge() == MarkerCare.Knowledge.UNKNOWN;
    }

    /** A gateway that hides it: then the version stays unknown. */
    void noVersion(Exchange exchange) {
        LOG.debug(
                "Chatwoot does not tell its version", exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
    }

    void readVersion(Exchange exchange) {
        ServerVersion.of(exchange.getMessage().getBody(JsonNode.class))
                .ifPresent(version -> learn(version.isAtLeast(ServerVersion.KEEPS_MARKERS)));
    }

    /** The whole conversation was looked through, as far as it matters. */
    void foundOut(Exchange exchange) {
        ReadBack walk = walkOf(exchange);
        exchange.removeProperty(WALK);
        if (walk == null) {
            return; // said already
        }
        Delivery delivery = DeliveryProperty.of(exchange);
        Claim claim = delivery.claim();
        long conversation = delivery.conversationId();
        if (walk.found().isEmpty() && !walk.isComplete()) {
            delivery.cannotTell("An agent bot's token shows only the last message of conversation " + conversation
                    + ", which is another one, so it cannot be told whether ours arrived before it");
        } else if (walk.found().isEmpty()
                && !markers.wouldShow(conversation, Instant.ofEpochMilli(claim.doubtfulSince()))) {
            delivery.cannotTell("This Chatwoot did not keep our mark on that message (servers before " + Marker.SINCE
                    + " do not), so it cannot be told whether it arrived");
        } else {
            delivery.foundOut(walk.found());
        }
    }

    private static ReadBack walkOf(Exchange exchange) {
        return exchange.getProperty(WALK, ReadBack.class);
    }
}
