package org.cardcourier.route;

import java.util.function.BiFunction;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.cardcourier.chatwoot.ChatwootFailure;
import org.cardcourier.chatwoot.Messages;
import org.cardcourier.chatwoot.Request;
import org.cardcourier.chatwoot.Unavailable;

/**
 * One {@code direct:chatwoot-…} per operation, each with its own redelivery, all through the one outbound route.
 *
 * <p>What may be repeated is, 3 times within 5 s; what creates never is: the journal finds out first what became of it.
 */
public final class ChatwootRoutes extends RouteBuilder {

    private final ChatwootEndpoint endpoint;
    private final ChatwootCall call;
    private final Posting posting;

    /**
     * The routes to one Chatwoot.
     *
     * @param endpoint where it is and how it is reached
     */
    public ChatwootRoutes(ChatwootEndpoint endpoint) {
        this.endpoint = endpoint;
        this.call = endpoint.call();
        this.posting = new Posting(endpoint.senderBotId());
    }

    @Override
    public void configure() {
        outbound();
        post("send-message", Messages::send);
        post("send-rich-message", Messages::sendRich);
        post("send-order-card", Messages::sendOrderCard);
        findOut();
        then();
    }

    private void then() {
        from("direct:chatwoot-then").routeId("chatwoot-then").log("then");
    }

    /** Body in: a {@link Request}. Body out: the answer's JSON. Throws one of the five {@link ChatwootFailure}s. */
    private void outbound() {
        from("direct:chatwoot-call")
                .routeId("chatwoot-call")
                .routeDescription("The one way out to Chatwoot")
                .errorHandler(noErrorHandler())
                .process(call::prepare)
                .doTry()
                .choice()
                .when(exchange -> ChatwootCall.request(exchange).method() == Request.Method.POST)
                .to(endpoint.uri("POST"))
                .when(exchange -> ChatwootCall.request(exchange).method() == Request.Method.GET)
                .to(endpoint.uri("GET"))
                .otherwise()
                .to(endpoint.uri("PATCH"))
                .endChoice()
                .endDoTry()
                .doCatch(Exception.class)
                .process(call::failed)
                .end()
                .process(call::read);
    }

    private void post(String operation, BiFunction<Long, Object, Request> check) {
        from("direct:chatwoot-" + operation)
                .routeId("chatwoot-" + operation)
                .routeDescription("Posts a message once; property conversation_id, body Chatwoot's message JSON")
                .errorHandler(noErrorHandler())
                .process(exchange -> posting.begin(exchange, check))
                .filter(exchange -> next(exchange, Posting.FIND_OUT))
                .to("direct:chatwoot-find-out")
                .process(posting::decide)
                .end()
                .filter(exchange -> next(exchange, Posting.SEND))
                .doTry()
                .to("direct:chatwoot-call")
                .process(posting::done)
                .doCatch(Exception.class)
                .process(posting::failed)
                .end()
                .end();
    }

    private static boolean next(Exchange exchange, String what) {
        return what.equals(exchange.getProperty(Posting.NEXT));
    }

    private void findOut() {
        from("direct:chatwoot-find-out")
                .routeId("chatwoot-find-out")
                .routeDescription("Looks whether an earlier attempt's messages are in the conversation")
                .errorHandler(noErrorHandler())
                .process(posting::walk)
                .loopDoWhile(posting::walkGoesOn)
                .process(posting::nextPage)
                .to("direct:chatwoot-repeatable")
                .process(posting::readPage)
                .end()
                .process(posting::foundOut);

        from("direct:chatwoot-repeatable")
                .routeId("chatwoot-repeatable")
                .routeDescription("A request that may be repeated: 3 times within 5 s")
                .onException(Unavailable.class)
                .maximumRedeliveries(3)
                .redeliveryDelay(500)
                .useExponentialBackOff()
                .backOffMultiplier(2)
                .logExhausted(false)
                .logRetryAttempted(false)
                .end()
                .to("direct:chatwoot-call");
    }
}
