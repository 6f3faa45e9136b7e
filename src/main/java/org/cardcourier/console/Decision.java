package org.cardcourier.console;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;

/** What a person can decide about one notice: the commands of {@code courier notices}, by their words. */
enum Decision {
    /** Try it again; what was carried out is not repeated. */
    REPLAY,
    /** The same content once more, as a new notice. */
    SEND_AGAIN,
    /** It waits and is not to be sent. */
    CANCEL,
    /** It was looked for in the conversation and is there. */
    IS_THERE,
    /** It was looked for in the conversation and is not there. */
    IS_NOT_THERE,
    /** Nothing more is to be done about it. */
    SETTLE;

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Decision> of(String word) {
        return Stream.of(values()).filter(each -> each.word().equals(word)).findFirst();
    }

    /** Those that are offered for a notice as it stands. */
    static List<Decision> possible(Story story, JournalDesk desk, Clock clock) {
        return Stream.of(values())
                .filter(each -> each.isPossible(story, desk, clock))
                .toList();
    }

    boolean isPossible(Story story, JournalDesk desk, Clock clock) {
        return switch (this) {
            case REPLAY -> isReplayable(story, desk, clock);
            case SEND_AGAIN -> story.state().isEnd() && story.state() != State.UNCERTAIN;
            case CANCEL ->
                (story.state() == State.WAITING || story.state() == State.PARKED)
                        && story.messageIds().isEmpty();
            case IS_THERE, IS_NOT_THERE -> story.state() == State.UNCERTAIN;
            case SETTLE -> story.wantsAttention();
        };
    }

    private static boolean isReplayable(Story story, JournalDesk desk, Clock clock) {
        try {
            desk.checkReplay(story.notice().id(), clock);
            return true;
        } catch (JournalDesk.NotPossible e) {
            return false;
        }
    }

    /** @return true if something goes out to the customer because of it */
    boolean isSending() {
        return this == REPLAY || this == SEND_AGAIN || this == IS_NOT_THERE;
    }

    /**
     * Does it.
     *
     * @return the id of the notice to look at next
     * @throws JournalDesk.NotPossible if it stands otherwise by now
     */
    String carryOut(String id, JournalDesk desk, Clock clock) {
        switch (this) {
            case REPLAY -> desk.replay(id, clock);
            case SEND_AGAIN -> {
                return desk.sendAgain(id, clock);
            }
            case CANCEL -> desk.cancel(id, clock);
            case IS_THERE -> desk.resolveDelivered(id, clock);
            case IS_NOT_THERE -> {
                return desk.resolveSendAgain(id, clock);
            }
            case SETTLE -> desk.settle(id, clock);
        }
        return id;
    }
}
