package org.cardcourier.console;

import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cardcourier.Settings;
import org.cardcourier.chatwoot.Traffic;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.journal.BatchDesk;
import org.cardcourier.journal.Journal;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.JournalOptions;
import org.cardcourier.journal.NoticeSearch;

/** One account of Chatwoot, as the console sees it. */
final class Account implements AutoCloseable {

    private static final NoticeJson CODEC = new NoticeJson();

    private final Settings settings;
    private final Journal journal;
    private final Traffic traffic;
    private final JournalOptions options;
    private final NoticeSearch search;

    Account(Settings settings, Journal journal, Traffic traffic, JournalOptions options) {
        this.settings = settings;
        this.journal = journal;
        this.traffic = traffic;
        this.options = options;
        this.search = NoticeSearch.of(options, CODEC);
    }

    /** "" for the main one. */
    String name() {
        return settings.accountName();
    }

    /** As labels and people have it: "main" for the main one. */
    String label() {
        return settings.connection();
    }

    String key() {
        return settings.account();
    }

    Settings settings() {
        return settings;
    }

    NoticeSearch search() {
        return search;
    }

    /** "person", "unauthorized" or "". */
    String paused() {
        return journal.paused();
    }

    boolean isChatwootAway() {
        return traffic.isOpen();
    }

    /** A question that changes nothing, whatever it is. */
    <T> T ask(Function<JournalDesk, T> question) {
        try (JournalDesk desk = JournalDesk.onlyAsking(options, CODEC)) {
            return question.apply(desk);
        }
    }

    /** What a person decided. */
    void decide(Consumer<JournalDesk> decision) {
        try (JournalDesk desk = JournalDesk.open(options, CODEC)) {
            decision.accept(desk);
        }
    }

    <T> T batches(Function<BatchDesk, T> question) {
        try (BatchDesk desk = BatchDesk.open(options)) {
            return question.apply(desk);
        }
    }

    void pause(boolean pause, Clock clock) {
        decide(desk -> desk.pause(pause, clock));
    }

    /** Where agents see a conversation, with one of its messages in sight where its id is above 0. */
    String link(long conversation, long message) {
        return settings.chatwootUrl() + "/app/accounts/" + settings.accountId() + "/conversations/" + conversation
                + (message > 0 ? "?messageId=" + message : "");
    }

    @Override
    public void close() {
        search.close();
    }
}
