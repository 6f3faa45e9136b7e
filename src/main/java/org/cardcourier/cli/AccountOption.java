package org.cardcourier.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.cardcourier.Settings;
import org.cardcourier.journal.JournalDesk;
import picocli.CommandLine.Option;

/** The option {@code --account}, for homes with several connections to Chatwoot. */
final class AccountOption {

    @Option(
            names = "--account",
            paramLabel = "NAME",
            description = "Only this connection: main, or the NAME of chatwoot.NAME.api-url; else all there are")
    private String account;

    /** @return the settings for each connection that is meant */
    List<Settings> connections(Settings settings) {
        return account == null ? settings.each() : List.of(named(settings, account));
    }

    /** @return the settings for the one that is meant: the main one where none is named */
    Settings one(Settings settings) {
        return account == null ? settings : named(settings, account);
    }

    static Settings named(Settings settings, String account) {
        try {
            return settings.of(account);
        } catch (Settings.Wrong e) {
            throw new Courier.WrongUse(e.getMessage());
        }
    }

    /** Asks the journal of each connection that is meant. */
    void eachDesk(Courier courier, Consumer<JournalDesk> ask) {
        for (Settings connection : connections(courier.deskSettings())) {
            try (JournalDesk desk = courier.desk(connection)) {
                ask.accept(desk);
            }
        }
    }

    /** Asks the journal that has a notice; an id says which only as long as no other account has it too. */
    void deskOf(String id, Courier courier, Consumer<JournalDesk> ask) {
        List<Settings> meant = connections(courier.deskSettings());
        List<Settings> having = meant.size() == 1 ? meant : having(id, courier, meant);
        if (having.size() > 1) {
            throw new Courier.WrongUse("Notice " + id + " is in several accounts, say which: --account "
                    + having.stream().map(Settings::connection).collect(Collectors.joining(" or --account ")));
        }
        try (JournalDesk desk = courier.desk(having.isEmpty() ? meant.get(0) : having.get(0))) {
            ask.accept(desk);
        }
    }

    private static List<Settings> having(String id, Courier courier, List<Settings> meant) {
        List<Settings> having = new ArrayList<>();
        for (Settings connection : meant) {
            try (JournalDesk desk = courier.desk(connection)) {
                if (desk.find(id).isPresent()) {
                    having.add(connection);
                }
            }
        }
        return having;
    }
}
