package org.cardcourier.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.cardcourier.journal.Journal;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.Schedule;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.notice.Notice;

/** Tells the route of each end of a notice. */
final class OutcomesConsumer extends FollowingConsumer<JournalDesk.Outcome> {

    private final JournalEndpoint endpoint;
    private final String account;
    private final Set<State> states;
    private final Duration gather;
    private Journal journal;
    private JournalDesk desk;

    OutcomesConsumer(JournalEndpoint endpoint, Processor processor, String account) {
        super(endpoint, processor, "the ends of notices");
        this.endpoint = endpoint;
        this.account = account;
        this.states = states(endpoint.getStates());
        this.gather = endpoint.getGather().isEmpty() ? Duration.ZERO : Schedule.duration(endpoint.getGather());
    }

    private static Set<State> states(String words) {
        Set<State> states = EnumSet.noneOf(State.class);
        for (String word : words.split(",")) {
            if (!word.isBlank()) {
                states.add(State.of(word.trim()));
            }
        }
        return states.isEmpty() ? EnumSet.allOf(State.class) : states;
    }

    @Override
    void openDesk() {
        journal = endpoint.component().journal().of(account);
        desk = journal.desk();
    }

    /** Each account has a place of its own, by its address: a connection may get another name. */
    private String reader() {
        return account.isEmpty()
                ? getRouteId()
                : getRouteId() + " " + journal.options().account();
    }

    @Override
    long changes() {
        return journal.outcomes();
    }

    @Override
    long readUntilNow() {
        return desk.outcomesReadBy(reader());
    }

    @Override
    void remember(long number) {
        desk.outcomesRead(reader(), number);
    }

    @Override
    long last() {
        return desk.lastOutcome();
    }

    @Override
    List<JournalDesk.Outcome> entries(long after, long upTo, int limit) {
        return desk.outcomes(after, upTo, states, limit);
    }

    @Override
    long number(JournalDesk.Outcome outcome) {
        return outcome.n();
    }

    @Override
    String name(JournalDesk.Outcome outcome) {
        return "the end of notice " + outcome.story().notice().id();
    }

    @Override
    void fill(Exchange exchange, JournalDesk.Outcome outcome) {
        exchange.setProperty(Names.ACCOUNT, account.isEmpty() ? Notice.MAIN_ACCOUNT : account);
        Story story = outcome.story();
        exchange.getMessage().setBody(StoryJson.of(story));
        exchange.setProperty(Names.NOTICE_ID, story.notice().id());
        exchange.setProperty(Names.ORDER_ID, story.notice().orderId());
        if (story.notice().conversationId() != 0) {
            exchange.setProperty(Names.CONVERSATION_ID, story.notice().conversationId());
        }
        exchange.setProperty(Names.STATE, story.state().word());
        exchange.setProperty(
                Names.REASON, story.reason() == null ? "" : story.reason().word());
    }

    @Override
    Duration gather() {
        return gather;
    }

    @Override
    long count(long after, long upTo) {
        return desk.countOutcomes(after, upTo, states);
    }

    @Override
    void fill(Exchange exchange, List<JournalDesk.Outcome> outcomes, long count) {
        exchange.setProperty(Names.ACCOUNT, account.isEmpty() ? Notice.MAIN_ACCOUNT : account);
        exchange.setProperty(Names.COUNT, count);
        ArrayNode stories = JsonNodeFactory.instance.arrayNode();
        outcomes.forEach(outcome -> stories.add(StoryJson.of(outcome.story())));
        exchange.getMessage().setBody(stories);
    }

    @Override
    void closeDesk() {
        desk.close();
    }
}
