package org.cardcourier.route;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.cardcourier.card.RefusedCard;
import org.cardcourier.card.Templates;
import org.cardcourier.chatwoot.ChatwootEvent;
import org.cardcourier.chatwoot.Refused;
import org.cardcourier.journal.AnswerDesk;
import org.cardcourier.journal.CustomerAnswer;
import org.cardcourier.journal.Journal;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.Story;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bean {@code answers} that {@code answer-…} name: turns a customer's answer into a notice, and looks for answers that
 * nobody told us of. What it makes has an id that follows from the answer, so that hearing of it twice sends nothing twice.
 */
public final class AnswerSteps {

    /** Property: the file of the template that writes the note; absent where the notice has no order. */
    public static final String NOTE_TEMPLATE = "note_template";

    private static final Logger LOG = LoggerFactory.getLogger(AnswerSteps.class);
    private static final String NOTE = "order-note";
    private static final int AT_ONCE = 100;

    private final ChatwootEvents events;
    private final Map<String, Connection> connections;
    private final Templates templates;
    private final Journal journal;
    private final Duration lookFor;
    private final Clock clock;
    private final AtomicBoolean isTold = new AtomicBoolean();
    private final AtomicInteger rounds = new AtomicInteger();

    /**
     * An account whose customers answer.
     *
     * @param account        name of the connection; "" for the main one
     * @param accountId      Chatwoot's number of it
     * @param supportTeamId  of a further account: who is assigned when a conversation is handed over; 0 for nobody
     * @param supportAgentId likewise
     */
    public record Connection(String account, long accountId, long supportTeamId, long supportAgentId) {}

    /**
     * A conversation in which an answer may have been missed.
     *
     * @param account        name of the connection; "" for the main one
     * @param conversationId the conversation
     * @param messageId      Chatwoot's id of the oldest question there that is due
     */
    public record Look(String account, long conversationId, long messageId) {}

    /**
     * Puts the parts together.
     *
     * @param events    tells the journal what a customer did
     * @param connections the accounts whose conversations these are, the main one first
     * @param templates has the note's
     * @param journal   has the notices and the answers
     * @param lookFor   for how long after a question it is looked for answers
     * @param clock     the time
     */
    public AnswerSteps(
            ChatwootEvents events,
            List<Connection> connections,
            Templates templates,
            Journal journal,
            Duration lookFor,
            Clock clock) {
        this.events = events;
        this.connections = new LinkedHashMap<>();
        connections.forEach(each -> this.connections.put(each.account(), each));
        this.templates = templates;
        this.journal = journal;
        this.lookFor = lookFor;
        this.clock = clock;
    }

    // ---- an answer becomes a notice

    /**
     * Looks up what the customer answered to.
     *
     * @param exchange of {@code journal:answers}; its property {@code note_template} is set where the notice has an order
     * @return the notice, or null if it was forgotten in the meantime
     */
    public Notice asked(Exchange exchange) {
        CustomerAnswer answer = answer(exchange);
        Notice notice = find(account(exchange), answer.noticeId());
        if (notice != null && notice.order() != null) {
            try {
                exchange.setProperty(NOTE_TEMPLATE, templates.resolve(NOTE, notice.locale()));
            } catch (RefusedCard e) {
                LOG.warn("The note about an answer to notice {} has no words: {}", notice.id(), e.getMessage());
            }
        }
        return notice;
    }

    private Notice find(String account, String id) {
        try (JournalDesk desk = journal.of(account).desk()) {
            return desk.find(id).map(Story::notice).orElse(null);
        }
    }

    /**
     * A notice that hands the conversation over to people.
     *
     * @param exchange of {@code journal:answers}; its properties {@code add_labels} (separated by commas), {@code status},
     *                 {@code assignee_id}, {@code team_id} and {@code note} say what to do; 0 and "" are nothing
     *                 (ids are those of the main account: for a further one its own settings say who)
     * @return the notice, without a message to the customer; null if there is nothing to do
     */
    public Notice handOff(Exchange exchange) {
        Connection to = connections.get(account(exchange));
        boolean isMain = to.account().isEmpty();
        Then then = new Then(
                labels(exchange.getProperty("add_labels", "", String.class)),
                List.of(),
                exchange.getProperty("status", "", String.class),
                0,
                isMain ? exchange.getProperty("assignee_id", 0L, Long.class) : to.supportAgentId(),
                isMain ? exchange.getProperty("team_id", 0L, Long.class) : to.supportTeamId(),
                exchange.getProperty("note", "", String.class).strip(),
                Map.of());
        CustomerAnswer answer = answer(exchange);
        return then.isNothing()
                ? null
                : new Notice(
                                answer.id() + "-handoff",
                                answer.conversationId(),
                                null,
                                null,
                                List.of(),
                                Notice.DEFAULT_TEMPLATE,
                                "",
                                Shape.AUTO,
                                null,
                                null,
                                null,
                                then)
                        .inAccount(to.account());
    }

    private static List<String> labels(String words) {
        return Stream.of(words.split(","))
                .map(String::strip)
                .filter(label -> !label.isEmpty())
                .toList();
    }

    /**
     * A notice with the newest state of the order that the answer is about, as far as this conversation was told of it.
     *
     * @param exchange of {@code journal:answers}
     * @return the notice; null if there is no order
     */
    public Notice newest(Exchange exchange) {
        CustomerAnswer answer = answer(exchange);
        try (AnswerDesk desk = journal.of(account(exchange)).answerDesk()) {
            return desk.newest(answer.conversationId(), answer.orderId())
                    .map(newest -> cardOf(newest, answer))
                    .orElse(null);
        }
    }

    /** Without its time: an answer is due to whoever asked, also where another conversation knows of something newer. */
    private static Notice cardOf(Notice newest, CustomerAnswer answer) {
        return new Notice(
                        answer.id() + "-card",
                        answer.conversationId(),
                        newest.order(),
                        null,
                        newest.actions(),
                        newest.template(),
                        newest.locale(),
                        newest.shape(),
                        null,
                        null,
                        null,
                        Then.NOTHING)
                .inAccount(newest.account());
    }

    /** The account whose customer answered, as a notice names it. */
    private static String account(Exchange exchange) {
        String account = exchange.getProperty(Names.ACCOUNT, Notice.MAIN_ACCOUNT, String.class);
        return account.equals(Notice.MAIN_ACCOUNT) ? "" : account;
    }

    private static CustomerAnswer answer(Exchange exchange) {
        CustomerAnswer answer = exchange.getProperty(Names.ANSWER, CustomerAnswer.class);
        if (answer == null) {
            throw new IllegalArgumentException("The bean answers belongs into a route from journal:answers");
        }
        return answer;
    }

    // ---- what nobody told us of

    /**
     * Conversations in which an answer may have been missed. Each round begins with another account: one whose Chatwoot is
     * away ends it.
     *
     * @return at most 100 of each account; each is to be asked for and taken
     */
    public List<Look> due() {
        List<String> accounts = new ArrayList<>(connections.keySet());
        Collections.rotate(accounts, -rounds.getAndUpdate(n -> (n + 1) % accounts.size()));
        List<Look> due = new ArrayList<>();
        for (String account : accounts) {
            try (AnswerDesk desk = journal.of(account).answerDesk()) {
                desk.toLookAt(clock.millis(), AT_ONCE)
                        .forEach(open -> due.add(new Look(account, open.conversationId(), open.messageId())));
            }
        }
        return due;
    }

    /**
     * Prepares {@code direct:chatwoot-get-messages}: the question itself, where the widget's answers stand, and what follows.
     *
     * @param exchange its body is one of {@link #due}
     */
    public void ask(Exchange exchange) {
        Look open = exchange.getMessage().getBody(Look.class);
        exchange.setProperty(Names.ACCOUNT, open.account().isEmpty() ? Notice.MAIN_ACCOUNT : open.account());
        exchange.setProperty(Names.CONVERSATION_ID, open.conversationId());
        exchange.getMessage().setBody(Map.of("after", Math.max(1, open.messageId() - 1)));
    }

    /**
     * Takes what a conversation's messages tell.
     *
     * @param exchange its body are the messages
     */
    public void take(Exchange exchange) {
        long conversation = exchange.getProperty(Names.CONVERSATION_ID, Long.class);
        List<CompletableFuture<Optional<CustomerAnswer>>> heard = new ArrayList<>();
        JsonNode messages = exchange.getMessage().getBody(JsonNode.class);
        Connection of = connections.get(account(exchange));
        ChatwootEvent.missed(of.accountId(), conversation, messages)
                .forEach(event -> heard.add(events.hear(of.account(), event)));
        long missed = heard.stream()
                .map(ChatwootEvents::await)
                .filter(Optional::isPresent)
                .count();
        if (missed > 0) {
            LOG.info(
                    "Chatwoot had told nobody of {} answers in conversation {}{}",
                    missed,
                    conversation,
                    journal.label(of.account()));
        }
        ChatwootEvents.await(
                journal.of(of.account()).looked(conversation, lookFor)); // the next round must not find it due
    }

    /**
     * A conversation that cannot be looked at.
     *
     * @param exchange its exception is a {@link Refused}
     */
    public void cannotLook(Exchange exchange) {
        Refused refused = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Refused.class);
        if (isTold.compareAndSet(false, true)) {
            LOG.warn(
                    "Answers that Chatwoot did not tell of cannot be looked for: {}. answers.reconcile=false ends the try",
                    refused.getMessage());
        }
        ChatwootEvents.await(
                journal.of(account(exchange)).looked(exchange.getProperty(Names.CONVERSATION_ID, Long.class), lookFor));
    }
}
