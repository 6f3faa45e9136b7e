package org.cardcourier.route;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.cardcourier.chatwoot.Answers;
import org.cardcourier.chatwoot.Caller;
import org.cardcourier.chatwoot.ChatwootFailure;
import org.cardcourier.chatwoot.RateLimited;
import org.cardcourier.chatwoot.Request;
import org.cardcourier.chatwoot.Shadow;
import org.cardcourier.chatwoot.Traffic;
import org.cardcourier.journal.Delivery;

/** Before and after the one HTTP request of {@code direct:chatwoot-call}. */
final class ChatwootCall {

    static final String REQUEST = "courier.request";
    private static final String REDELIVERIES = "courier.redeliveries";

    private static final int TOO_MANY = 429;

    private final String token;
    private final int accountId;
    private final boolean shadow;
    private final Answers answers;
    private final Traffic traffic;

    ChatwootCall(String token, int accountId, boolean shadow, Answers answers, Traffic traffic) {
        this.token = token;
        this.accountId = accountId;
        this.shadow = shadow;
        this.answers = answers;
        this.traffic = traffic;
    }

    /**
     * Body: a {@link Request}. Every header that came along is dropped: headers travel out over HTTP, and some steer
     * camel-http (CVE-2026-78164).
     */
    void prepare(Exchange exchange) {
        Message message = exchange.getMessage();
        if (message.getBody() instanceof Request given) {
            exchange.setProperty(REQUEST, given);
        }
        Request request = request(exchange);
        if (shadow) {
            Shadow.check(request);
        }
        // Camel counts redeliveries in a header of the message: without it they would never end (seen on 4.17.0)
        exchange.setProperty(REDELIVERIES, message.getHeader(Exchange.REDELIVERY_COUNTER));
        message.removeHeaders("*");
        // with hyphens: nginx drops headers with underscores by default, Chatwoot reads both (recorded from 4.10.0)
        message.setHeader("Api-Access-Token", token);
        message.setHeader("Accept", "application/json");
        String address = request.address(accountId);
        int query = address.indexOf('?');
        message.setHeader(Exchange.HTTP_PATH, query < 0 ? address : address.substring(0, query));
        if (query >= 0) {
            message.setHeader(Exchange.HTTP_RAW_QUERY, address.substring(query + 1));
        }
        if (request.body() == null) {
            message.setBody(null);
        } else {
            message.setHeader(Exchange.CONTENT_TYPE, "application/json");
            message.setBody(request.bytes());
        }
        enter(exchange, request);
    }

    /** Last of all: what may leave now leaves. */
    private void enter(Exchange exchange, Request request) {
        Delivery delivery = DeliveryProperty.of(exchange);
        Optional<Traffic.Hold> hold = traffic.enter(request, caller(delivery));
        if (hold.isPresent()) {
            keepOnlyTheCount(exchange);
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

    /** Body afterwards: the answer as a {@link JsonNode}. */
    void read(Exchange exchange) {
        Message message = exchange.getMessage();
        Integer status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        traffic.answered(status == null ? 0 : status);
        byte[] body = message.getBody(byte[].class);
        try {
            JsonNode answer = answers.read(
                    request(exchange),
                    status == null ? 0 : status,
                    name -> message.getHeader(name, String.class),
                    withoutToken(body == null ? new byte[0] : body, status));
            message.removeHeaders("*");
            message.setBody(answer);
        } catch (ChatwootFailure e) {
            if (e instanceof RateLimited limited && status == TOO_MANY) {
                traffic.refused(limited);
            }
            keepOnlyTheCount(exchange);
            throw e;
        }
    }

    /** Nothing readable came back: says what that means for this request. */
    void failed(Exchange exchange) {
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        traffic.broken(thrown);
        keepOnlyTheCount(exchange);
        throw answers.failure(request(exchange), thrown);
    }

    /** An error page may show the request's own headers; what it says ends in logs and in the journal. */
    private byte[] withoutToken(byte[] body, Integer status) {
        if (status != null && status >= 200 && status < 300 && body.length > 0 && body[0] == '{') {
            return body;
        }
        String text = new String(body, StandardCharsets.UTF_8);
        return text.contains(token) ? text.replace(token, "…").getBytes(StandardCharsets.UTF_8) : body;
    }

    private static void keepOnlyTheCount(Exchange exchange) {
        exchange.getMessage().removeHeaders("*");
        Object redeliveries = exchange.removeProperty(REDELIVERIES);
        if (redeliveries != null) {
            exchange.getMessage().setHeader(Exchange.REDELIVERY_COUNTER, redeliveries);
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
