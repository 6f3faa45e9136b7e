package org.cardcourier.route;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private final long accountId;
    private final Templates templates;
    private final Journal journal;
    private final Duration lookFor;
    private final Clock clock;
    private final AtomicBoolean isTold = new AtomicBoolean();

    /**
     * Puts the parts together.
     *
     * @param events    tells the journal what a customer did
     * @param accountId the account whose conversations these are
     * @param templates has the note's
     * @param journal   has the notices and the answers
     * @param lookFor   for how long after a question it is looked for answers
     * @param clock     the time
     */
    public AnswerSteps(
            ChatwootEvents events,
            long accountId,
            Templates templates,
            Journal journal,
            Duration lookFor,
            Clock clock) {
        this.events = events;
        this.accountId = accountId;
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
        Notice notice = find(answer.noticeId());
        if (notice != null && notice.order() != null) {
            try {
                exchange.setProperty(NOTE_TEMPLATE, templates.resolve(NOTE, notice.locale()));
            } catch (RefusedCard e) {
                LOG.warn("The note about an answer to notice {} has no words: {}", notice.id(), e.getMessage());
            }
        }
        return notice;
    }

    private Notice find(String id) {
        try (JournalDesk desk = journal.desk()) {
            return desk.find(id).map(Story::notice).orElse(null);
        }
    }

    /**
     * A notice that hands the conversation over to people.
     *
     * @param exchange of {@code journal:answers}; its properties {@code add_labels} (separated by commas), {@code status},
     *                 {@code assignee_id}, {@code team_id} and {@code note} say what to do; 0 and "" are nothing
     * @return the notice, without a message to the customer; null if there is nothing to do
     */
    public Notice handOff(Exchange exchange) {
        Then then = new Then(
                labels(exchange.getProperty("add_labels", "", String.class)),
                List.of(),
                exchange.getProperty("status", "", String.class),
                0,
                exchange.getProperty("assignee_id", 0L, Long.class),
                exchange.getProperty("team_id", 0L, Long.class),
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
                        then);
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
        try (AnswerDesk desk = journal.answerDesk()) {
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
                Then.NOTHING);
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
     * Conversations in which an answer may have been missed.
     *
     * @return at most 100; each is to be asked for and taken
     */
    public List<AnswerDesk.Open> due() {
        try (AnswerDesk desk = journal.answerDesk()) {
            return desk.toLookAt(clock.millis(), AT_ONCE);
        }
    }

    /**
     * Prepares {@code direct:chatwoot-get-messages}: the question itself, where the widget's answers stand, and what follows.
     *
     * @param exchange its body is one of {@link #due}
     */
    public void ask(Exchange exchange) {
        AnswerDesk.Open open = exchange.getMessage().getBody(AnswerDesk.Open.class);
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
        ChatwootEvent.missed(accountId, conversation, messages).forEach(event -> heard.add(events.hear(event)));
        long missed = heard.stream()
                .map(ChatwootEvents::await)
                .filter(Optional::isPresent)
                .count();
        if (missed > 0) {
            LOG.info("Chatwoot had told nobody of {} answers in conversation {}", missed, conversation);
        }
        ChatwootEvents.await(journal.looked(conversation, lookFor)); // the next round must not find it due
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
        ChatwootEvents.await(journal.looked(exchange.getProperty(Names.CONVERSATION_ID, Long.class), lookFor));
    }
}
