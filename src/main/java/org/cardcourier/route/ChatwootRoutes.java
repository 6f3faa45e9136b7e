package org.cardcourier.route;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;
import org.cardcourier.chatwoot.Account;
import org.cardcourier.chatwoot.ChatwootFailure;
import org.cardcourier.chatwoot.Contacts;
import org.cardcourier.chatwoot.Conversations;
import org.cardcourier.chatwoot.Messages;
import org.cardcourier.chatwoot.Refused;
import org.cardcourier.chatwoot.Request;
import org.cardcourier.chatwoot.Unavailable;
import org.cardcourier.journal.ThenStep;

/**
 * One {@code direct:chatwoot-…} per operation, each with its own error handling, all through the one outbound route.
 *
 * <p>Input: the conversation or contact as exchange property {@code conversation_id} or {@code contact_id}, the rest as
 * the body, in the words of Chatwoot's own API (a map, JSON text or bytes). Output: the answer's JSON as the body, without
 * the {@code payload} around it where Chatwoot wraps one. Failures: {@link ChatwootFailure} and its five kinds.
 * Which account: that of the notice in a delivery; else that of the exchange property {@code account}, or the main one.
 *
 * <p>Redelivery: what may be repeated is, 3 times within 5 s, while Chatwoot is {@link Unavailable}, but not once its
 * circuit breaker is open; what creates
 * (messages, conversations, contacts) never is. In a delivery a message is posted once, whatever the route does: see
 * {@link Posting}.
 *
 * <table>
 * <caption>Operations</caption>
 * <tr><th>endpoint</th><th>property</th><th>body in</th><th>body out</th></tr>
 * <tr><td>send-message, send-rich-message, send-order-card</td><td>conversation_id</td><td>{"content": …}</td><td>the message; property message_id</td></tr>
 * <tr><td>get-messages</td><td>conversation_id</td><td>nothing, or {"before": id} or {"after": id} or both</td><td>list of messages, oldest first</td></tr>
 * <tr><td>get-conversation</td><td>conversation_id</td><td></td><td>the conversation</td></tr>
 * <tr><td>set-status</td><td>conversation_id</td><td>{"status": "snoozed", "snoozed_until": epoch seconds}</td><td>{"current_status": …}</td></tr>
 * <tr><td>add-labels, remove-labels, replace-labels</td><td>conversation_id</td><td>{"labels": […]} or a list</td><td>list of labels afterwards</td></tr>
 * <tr><td>assign</td><td>conversation_id</td><td>{"assignee_id": 9}, {"team_id": 1} or {"assignee_id": 5, "assignee_type": "AgentBot"}</td><td>who was assigned</td></tr>
 * <tr><td>get-contact</td><td>contact_id</td><td></td><td>the contact</td></tr>
 * <tr><td>update-contact</td><td>contact_id</td><td>the fields to change</td><td>the contact</td></tr>
 * <tr><td>find-contact</td><td></td><td>{"identifier": …} or email or phone_number</td><td>the contact, or JSON null</td></tr>
 * <tr><td>create-contact</td><td></td><td>Chatwoot's contact fields</td><td>{"contact": …, "contact_inbox": …}</td></tr>
 * <tr><td>contact-conversations</td><td>contact_id</td><td></td><td>list of conversations</td></tr>
 * <tr><td>create-conversation</td><td></td><td>{"inbox_id", "contact_id", "source_id", "message"}</td><td>the conversation</td></tr>
 * <tr><td>list-agents, list-teams, list-inboxes</td><td></td><td></td><td>the list</td></tr>
 * <tr><td>get-profile, get-version</td><td></td><td></td><td>the profile (holds tokens: never log it), the version</td></tr>
 * </table>
 */
public final class ChatwootRoutes extends RouteBuilder {

    private static final String CALL = "direct:chatwoot-call";

    private final Outbounds outbounds;
    private final Operations operations = new Operations();

    /**
     * The routes to Chatwoot.
     *
     * @param endpoints where each connection leads and how it is reached; the first is the main one
     */
    public ChatwootRoutes(List<ChatwootEndpoint> endpoints) {
        this.outbounds = new Outbounds(endpoints);
    }

    @Override
    public void configure() {
        getContext().getRegistry().bind("outbounds", outbounds);
        outbound();
        messages();
        conversations();
        contacts();
        account();
        person();
        then();
    }

    /** Body in: a {@link Request}. Body out: the answer's JSON. */
    private void outbound() {
        for (Outbound way : outbounds.all()) {
            ChatwootEndpoint endpoint = way.endpoint();
            String limits = endpoint.limits().bind(getContext(), "chatwootLimits" + endpoint.account());
            way.call().open(getContext(), endpoint.uri() + limits);
        }
        from(CALL)
                .routeId("chatwoot-call")
                .routeDescription("The one way out to Chatwoot")
                .errorHandler(noErrorHandler())
                .process(on(Outbound::call, ChatwootCall::send));
    }

    /** A step that an exchange takes with a part of its own connection. */
    private <T> Processor on(Function<Outbound, T> part, Step<T> step) {
        return exchange -> step.take(part.apply(outbounds.of(exchange)), exchange);
    }

    private <T> Predicate when(Function<Outbound, T> part, BiPredicate<T, Exchange> question) {
        return exchange -> question.test(part.apply(outbounds.of(exchange)), exchange);
    }

    private interface Step<T> {
        void take(T part, Exchange exchange) throws Exception;
    }

    private void messages() {
        post("send-message", Messages::send);
        post("send-rich-message", Messages::sendRich);
        post("send-order-card", Messages::sendOrderCard);
        repeatable("get-messages", "Lists messages, oldest first")
                .process(operations::getMessages)
                .to(CALL)
                .process(operations::payload);
        repeatable("ask", "Asks what may be asked again; body in: a request").to(CALL);
        repeatable("find-out", "Looks whether an earlier attempt's messages are in the conversation")
                .process(on(Outbound::posting, Posting::walk))
                .loopDoWhile(when(Outbound::posting, Posting::walkGoesOn))
                .doTry()
                .process(on(Outbound::posting, Posting::nextPage))
                .to("direct:chatwoot-ask")
                .process(on(Outbound::posting, Posting::readPage))
                .doCatch(Refused.class)
                .process(on(Outbound::posting, Posting::refusedPage))
                .end()
                .end()
                .filter(when(Outbound::posting, Posting::mustAskVersion))
                .doTry()
                .to("direct:chatwoot-get-version")
                .process(on(Outbound::posting, Posting::readVersion))
                .doCatch(Refused.class)
                .process(on(Outbound::posting, Posting::noVersion))
                .end()
                .end()
                .process(on(Outbound::posting, Posting::foundOut));
        findChannel();
    }

    /** Not redelivered: like the message that waits for it, it is tried again by the journal's schedule. */
    private void findChannel() {
        from("direct:chatwoot-find-channel")
                .routeId("chatwoot-find-channel")
                .routeDescription("Asks for a conversation's channel, and whether its reply window is open")
                .errorHandler(noErrorHandler())
                .doTry()
                .process(on(Outbound::lookUp, ChannelLookUp::askConversation))
                .to(CALL)
                .process(on(Outbound::lookUp, ChannelLookUp::readConversation))
                .filter(when(Outbound::lookUp, ChannelLookUp::mustAskInbox))
                .to("direct:chatwoot-find-inbox")
                .end()
                .process(on(Outbound::lookUp, ChannelLookUp::note))
                .endDoTry()
                .doCatch(Refused.class)
                .process(on(Outbound::lookUp, ChannelLookUp::refused))
                .end();
        from("direct:chatwoot-find-inbox")
                .routeId("chatwoot-find-inbox")
                .routeDescription("Asks an API or Twilio inbox whether it has a reply window")
                .errorHandler(noErrorHandler())
                .doTry()
                .process(on(Outbound::lookUp, ChannelLookUp::askInbox))
                .to(CALL)
                .process(on(Outbound::lookUp, ChannelLookUp::readInbox))
                .endDoTry()
                .doCatch(Refused.class)
                .process(on(Outbound::lookUp, ChannelLookUp::noInbox))
                .end();
    }

    /** One step, not a chain of them: each notice takes it, and each step of a route costs it some microseconds. */
    private void post(String operation, BiFunction<Long, Object, Request> check) {
        from("direct:chatwoot-" + operation)
                .routeId("chatwoot-" + operation)
                .routeDescription("Posts a message, once in a delivery")
                .errorHandler(noErrorHandler())
                .process(exchange -> {
                    Outbound way = outbounds.of(exchange);
                    way.posting().post(exchange, check, way.call());
                });
    }

    private void conversations() {
        simple(
                "get-conversation",
                "Reads a conversation",
                exchange -> Conversations.get(Operations.conversation(exchange)));
        simple(
                "set-status",
                "Opens, resolves, snoozes a conversation or sets it pending",
                exchange -> Conversations.setStatus(
                        Operations.conversation(exchange), exchange.getMessage().getBody()));
        labels("add-labels", "Adds labels; Chatwoot itself can only replace the whole list", Operations.Change.ADD);
        labels("remove-labels", "Takes labels away", Operations.Change.REMOVE);
        labels("replace-labels", "Sets the whole list of labels", Operations.Change.REPLACE);
        repeatable(
                        "assign",
                        "Assigns an agent, a team or a bot; an unknown one is refused, since Chatwoot would unassign")
                .process(operations::lookUpAssignee)
                .to(CALL)
                .process(operations::lookUpFormer)
                .to(CALL)
                .process(operations::assign)
                .to(CALL)
                .filter(operations::isNotAssigned)
                .filter(operations::hadFormer)
                .process(operations::putBack)
                .to(CALL)
                .end()
                .process(operations::notAssigned)
                .end();
        creating(
                "create-conversation",
                "Opens a conversation, with its first message if one is given",
                exchange -> Conversations.create(exchange.getMessage().getBody()));
    }

    private void labels(String operation, String description, Operations.Change change) {
        repeatable(operation, description)
                .process(operations::readLabels)
                .to(CALL)
                .process(exchange -> operations.changeLabels(exchange, change))
                .filter(operations::labelsDiffer)
                .to(CALL)
                .end()
                .process(operations::labels);
    }

    private void contacts() {
        simple("get-contact", "Reads a contact", exchange -> Contacts.get(Operations.contact(exchange)));
        simple(
                "update-contact",
                "Changes fields of a contact; attributes are merged",
                exchange -> Contacts.update(
                        Operations.contact(exchange), exchange.getMessage().getBody()));
        repeatable("find-contact", "Finds the contact that equals, never one that only resembles")
                .process(operations::findContact)
                .to(CALL)
                .process(operations::foundContact);
        simple(
                "contact-conversations",
                "Lists a contact's conversations",
                exchange -> Conversations.ofContact(Operations.contact(exchange)));
        creating(
                "create-contact",
                "Creates a contact",
                exchange -> Contacts.create(exchange.getMessage().getBody()));
    }

    private void account() {
        simple("list-agents", "Lists the agents", exchange -> Account.agents());
        simple("list-teams", "Lists the teams", exchange -> Account.teams());
        simple("list-inboxes", "Lists the inboxes", exchange -> Account.inboxes());
        simple("get-profile", "Reads the token's own profile", exchange -> Account.profile());
        simple("get-version", "Reads Chatwoot's version", exchange -> Account.version());
    }

    /** From the contact that a notice names to the conversation, see {@link JournalConsumer}. */
    private void person() {
        from("direct:chatwoot-find-conversation")
                .routeId("chatwoot-find-conversation")
                .routeDescription("Finds the conversation in which the contact of a notice is reached")
                .errorHandler(noErrorHandler())
                .process(on(Outbound::persons, PersonSteps::begin))
                .filter(when(Outbound::persons, PersonSteps::mustAskInbox))
                .to("direct:chatwoot-ask")
                .process(on(Outbound::persons, PersonSteps::readInbox))
                .end()
                .process(on(Outbound::persons, PersonSteps::key))
                .to("direct:chatwoot-find-contact")
                .process(on(Outbound::persons, PersonSteps::readContact))
                .filter(when(Outbound::persons, PersonSteps::mustCreate))
                .to("direct:chatwoot-create-contact-once")
                .end()
                .filter(when(Outbound::persons, PersonSteps::mayLook))
                .to("direct:chatwoot-contact-conversations")
                .process(on(Outbound::persons, PersonSteps::readConversations))
                .loopDoWhile(when(Outbound::persons, PersonSteps::mustLookInto))
                .process(on(Outbound::persons, PersonSteps::lookInto))
                .to("direct:chatwoot-find-out")
                .process(on(Outbound::persons, PersonSteps::lookedInto))
                .end()
                .process(on(Outbound::persons, PersonSteps::choose))
                .end();

        from("direct:chatwoot-create-contact-once")
                .routeId("chatwoot-create-contact-once")
                .routeDescription("Creates the contact of a notice; one that is there by now is taken")
                .errorHandler(noErrorHandler())
                .doTry()
                .process(on(Outbound::persons, PersonSteps::newContact))
                .to("direct:chatwoot-create-contact")
                .process(on(Outbound::persons, PersonSteps::readCreated))
                .doCatch(Refused.class)
                .process(on(Outbound::persons, PersonSteps::conflict))
                .to("direct:chatwoot-find-contact")
                .process(on(Outbound::persons, PersonSteps::readContactAgain))
                .end();
    }

    /** What a notice asks for after its messages, each action through its own operation. */
    private void then() {
        from("direct:chatwoot-then")
                .routeId("chatwoot-then")
                .routeDescription("Does what the notice asks for once its messages are there")
                .errorHandler(noErrorHandler())
                .filter(when(Outbound::then, ThenSteps::isAnyOpen))
                .split()
                .exchange(exchange -> outbounds.of(exchange).then().open(exchange))
                .stopOnException()
                .doTry()
                .process(on(Outbound::then, ThenSteps::begin))
                .choice()
                .when(body().isEqualTo(ThenStep.CONTACT))
                .process(on(Outbound::then, ThenSteps::conversation))
                .to("direct:chatwoot-get-conversation")
                .process(on(Outbound::then, ThenSteps::contact))
                .to("direct:chatwoot-update-contact")
                .when(body().isEqualTo(ThenStep.LABELS))
                .to("direct:chatwoot-then-labels")
                .when(body().isEqualTo(ThenStep.STATUS))
                .process(on(Outbound::then, ThenSteps::status))
                .to("direct:chatwoot-set-status")
                .when(body().isEqualTo(ThenStep.ASSIGNEE))
                .process(on(Outbound::then, ThenSteps::assignee))
                .to("direct:chatwoot-assign")
                .when(body().isEqualTo(ThenStep.TEAM))
                .process(on(Outbound::then, ThenSteps::team))
                .to("direct:chatwoot-assign")
                .otherwise()
                .process(on(Outbound::then, ThenSteps::note))
                .to("direct:chatwoot-send-message")
                .end()
                .process(on(Outbound::then, ThenSteps::done))
                .endDoTry()
                .doCatch(Exception.class)
                .process(on(Outbound::then, ThenSteps::failed))
                .end()
                .end()
                .end();

        from("direct:chatwoot-then-labels")
                .routeId("chatwoot-then-labels")
                .routeDescription("Takes away and adds the labels that a notice names")
                .errorHandler(noErrorHandler())
                .filter(when(Outbound::then, ThenSteps::hasLabelsToRemove))
                .process(on(Outbound::then, ThenSteps::removeLabels))
                .to("direct:chatwoot-remove-labels")
                .end()
                .filter(when(Outbound::then, ThenSteps::hasLabelsToAdd))
                .process(on(Outbound::then, ThenSteps::addLabels))
                .to("direct:chatwoot-add-labels")
                .end();
    }

    private void simple(String operation, String description, Function<Exchange, Request> request) {
        repeatable(operation, description)
                .process(exchange -> exchange.getMessage().setBody(request.apply(exchange)))
                .to(CALL)
                .process(operations::payload);
    }

    private void creating(String operation, String description, Function<Exchange, Request> request) {
        from("direct:chatwoot-" + operation)
                .routeId("chatwoot-" + operation)
                .routeDescription(description)
                .errorHandler(noErrorHandler())
                .process(exchange -> exchange.getMessage().setBody(request.apply(exchange)))
                .to(CALL)
                .process(operations::payload);
    }

    private RouteDefinition repeatable(String operation, String description) {
        return (RouteDefinition) from("direct:chatwoot-" + operation)
                .routeId("chatwoot-" + operation)
                .routeDescription(description)
                .errorHandler(defaultErrorHandler().maximumRedeliveries(0).logExhausted(false))
                .onException(Unavailable.class)
                .onWhen(exchange -> !outbounds.of(exchange).traffic().isOpen())
                .maximumRedeliveries(3)
                .redeliveryDelay(500)
                .useExponentialBackOff()
                .backOffMultiplier(2)
                .logExhausted(false)
                .logRetryAttempted(false)
                .end();
    }
}
