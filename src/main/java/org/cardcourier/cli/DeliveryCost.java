package org.cardcourier.cli;

import java.time.Duration;
import org.cardcourier.journal.ThenStep;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Then;

/**
 * What the delivery of notices costs in requests, and how long the limits make it take: all requests by {@code
 * chatwoot.requests-per-second}, searches for contacts by 80 a minute, messages in one conversation by 100 a minute.
 */
final class DeliveryCost {

    /** As the throttle fills up: nine tenths of 80 and of 100 a minute; the rest may leave at once. */
    private static final double SEARCHES_PER_SECOND = 0.9 * 80 / 60;

    private static final double MESSAGES_PER_SECOND = 0.9 * 100 / 60;

    private long messages;
    private long requests;
    private long searches;
    private long mostInOne;

    /** A notice, and how many messages its card is. */
    void add(Notice notice, int messagesOfIt) {
        messages += messagesOfIt;
        requests += messagesOfIt + of(notice.then());
        if (notice.person() != null) { // found by a search, then its conversations are listed, then their channel asked
            searches++;
            requests += 3 + (notice.person().mayCreate() ? 1 : 0);
        }
    }

    private static long of(Then then) {
        long sum = 0;
        for (ThenStep step : ThenStep.of(then)) {
            sum += switch (step) {
                case CONTACT -> 2; // who it is, then the change
                case LABELS ->
                    2
                            * ((then.addLabels().isEmpty() ? 0 : 1)
                                    + (then.removeLabels().isEmpty() ? 0 : 1));
                case ASSIGNEE, TEAM -> 3; // whether there is such a one, who it was before, then the change
                case STATUS, NOTE -> 1;
            };
        }
        return sum;
    }

    /** A conversation that was not met before: its channel is asked for once. */
    void addConversation() {
        requests++;
    }

    /** How many messages a conversation gets in all. */
    void inOne(long messagesThere) {
        mostInOne = Math.max(mostInOne, messagesThere);
    }

    long requests() {
        return requests;
    }

    long messages() {
        return messages;
    }

    /** @return at least so long at this many requests in a second; nothing for 0, which is no limit */
    Duration atLeast(int perSecond) {
        if (perSecond == 0) {
            return Duration.ZERO;
        }
        double seconds = Math.max(
                (double) requests / perSecond,
                Math.max(
                        Math.max(0, searches - 8) / SEARCHES_PER_SECOND,
                        Math.max(0, mostInOne - 10) / MESSAGES_PER_SECOND));
        return Duration.ofSeconds((long) Math.ceil(seconds));
    }
}
