package org.cardcourier.route;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.cardcourier.chatwoot.Answers;
import org.cardcourier.chatwoot.Caller;
import org.cardcourier.chatwoot.RateLimited;
import org.cardcourier.chatwoot.Request;
import org.cardcourier.chatwoot.Shadow;
import org.cardcourier.chatwoot.Traffic;
import org.cardcourier.journal.Delivery;

/** The one HTTP request of {@code direct:chatwoot-call}, and what stands before and after it. */
final class ChatwootCall {

    static final String REQUEST = "courier.request";

    private static final int TOO_MANY = 429;

    private final String token;
    private final int accountId;
    private final boolean shadow;
    private final Answers answers;
    private final Traffic traffic;
    private final Wire wire;

    ChatwootCall(URI url, String token, int accountId, boolean shadow, Answers answers, Traffic traffic) {
        this.token = token;
        this.accountId = accountId;
        this.shadow = shadow;
        this.answers = answers;
        this.traffic = traffic;
        this.wire = new Wire(url, token);
    }

    /**
     * Opens the way.
     *
     * @param camel holds the connections
     * @param uri   the endpoint of Chatwoot with its options
     */
    void open(CamelContext camel, String uri) {
        wire.open(camel, uri);
    }

    /**
     * Body before: a {@link Request}; afterwards: the answer as a {@link JsonNode}. Every header that came along is dropped,
     * whatever comes of it, but the count of redeliveries.
     */
    void send(Exchange exchange) {
        Message message = exchange.getMessage();
        if (message.getBody() instanceof Request given) {
            exchange.setProperty(REQUEST, given);
        }
        Request request = request(exchange);
        if (shadow) {
            Shadow.check(request);
        }
        JsonNode answer;
        try {
            enter(DeliveryProperty.of(exchange), request);
            answer = carry(request);
        } catch (RuntimeException e) {
            keepOnlyTheCount(message);
            throw e;
        }
        if (message.hasHeaders()) {
            message.removeHeaders("*");
        }
        message.setBody(answer);
    }

    /** Last of all: what may leave now leaves. */
    private void enter(Delivery delivery, Request request) {
        Optional<Traffic.Hold> hold = traffic.enter(request, caller(delivery));
        if (hold.isPresent()) {
            if (delivery != null) {
                delivery.putOff(hold.get().pause());
            }
            throw hold.get().because();
        }
        if (delivery != null) {
            requireOpen(delivery);
        }
    }

    private static Caller caller(Delivery delivery) {
        if (delivery == null) {
            return Caller.ROUTE;
        }
        return delivery.claim().givesWay() ? Caller.FILE : Caller.NOTICE;
    }

    /** While it waited the attempt may have ended without it. */
    private void requireOpen(Delivery delivery) {
        try {
            delivery.requireOpen();
        } catch (IllegalStateException e) {
            traffic.unused();
            throw e;
        }
    }

    private JsonNode carry(Request request) {
        Wire.Reply reply;
        try {
            reply = wire.send(request, request.address(accountId));
        } catch (Exception e) { // nothing readable came back
            traffic.broken(e);
            throw answers.failure(request, e);
        }
        traffic.answered(reply.status());
        try {
            return answers.read(request, reply.status(), reply::header, withoutToken(reply.body(), reply.status()));
        } catch (RateLimited limited) {
            if (reply.status() == TOO_MANY) {
                traffic.refused(limited);
            }
            throw limited;
        }
    }

    /** An error page may show the request's own headers; what it says ends in logs and in the journal. */
    private byte[] withoutToken(byte[] body, int status) {
        if (status >= 200 && status < 300 && body.length > 0 && body[0] == '{') {
            return body;
        }
        String text = new String(body, StandardCharsets.UTF_8);
        return text.contains(token) ? text.replace(token, "…").getBytes(StandardCharsets.UTF_8) : body;
    }

    /** Camel counts redeliveries in a header of the message: without it they would never end (seen on 4.17.0). */
    private static void keepOnlyTheCount(Message message) {
        Object redeliveries = message.getHeader(Exchange.REDELIVERY_COUNTER);
        message.removeHeaders("*");
        if (redeliveries != null) {
            message.setHeader(Exchange.REDELIVERY_COUNTER, redeliveries);
        }
    }

    static Request request(Exchange exchange) {
        Request request = exchange.getProperty(REQUEST, Request.class);
        if (request == null) {
            throw new IllegalArgumentException(
                    "direct:chatwoot-call takes a Request: use one of direct:chatwoot-send-message,"
                            + " direct:chatwoot-get-conversation and their sisters");
        }
        return request;
    }
}
