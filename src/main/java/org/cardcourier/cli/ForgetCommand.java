package org.cardcourier.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.cardcourier.Application;
import org.cardcourier.Settings;
import org.cardcourier.chatwoot.ChatwootFailure;
import org.cardcourier.chatwoot.ContactKey;
import org.cardcourier.chatwoot.Contacts;
import org.cardcourier.chatwoot.Conversations;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.journal.Forgetting;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code courier forget}: removes a customer's data. */
@Command(
        name = "forget",
        description = {
            "Remove a customer's data from the journal, the dropped files that were read, their reports and the list of"
                    + " failures, for good.",
            "Hashes of the notices' ids stay for 30 days, so that a repeat is not sent. Chatwoot itself, backups and the"
                    + " log (which has numbers only) are not touched."
        })
final class ForgetCommand implements Callable<Integer> {

    /** Chatwoot lists no more of a contact (read in 4.15.1). */
    private static final int MOST_LISTED = 20;

    private final Courier courier;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Whom whom;

    @Option(names = "--cancel-waiting", description = "Also notices that still wait: they are not sent any more")
    private boolean cancelWaiting;

    @Option(names = "--dry-run", description = "Only print what would be removed")
    private boolean dryRun;

    @Option(
            names = "--account",
            paramLabel = "NAME",
            description = "In the account of this further connection; else in the main one")
    private String account;

    ForgetCommand(Courier courier) {
        this.courier = courier;
    }

    static final class Whom {
        @Option(
                names = "--contact",
                paramLabel = "KEY",
                required = true,
                description = "Identifier, e-mail address or phone number (+…) of a contact: Chatwoot is asked for the"
                        + " conversations")
        private String contact;

        @Option(
                names = "--conversation",
                paramLabel = "ID",
                required = true,
                description = "All of these conversations")
        private Set<Long> conversations = Set.of();

        @Option(names = "--order", paramLabel = "ID", required = true, description = "All of these orders")
        private Set<String> orders = Set.of();
    }

    @Override
    public Integer call() throws IOException {
        Settings all = whom.contact == null ? courier.deskSettings() : courier.settings();
        Settings settings = account == null ? all : AccountOption.named(all, account);
        Lookup lookup = whom.contact == null ? null : new Lookup(settings);
        Set<Long> conversations = lookup == null ? whom.conversations : lookup.conversations(whom.contact);
        List<Forgetting.Found> notices = notices(settings, conversations);
        ForgottenFiles files =
                new ForgottenFiles(all, settings.accountName(), conversations, whom.orders, contact(), words(notices));
        files.look();
        if (lookup != null
                && lookup.knowsNobody
                && notices.isEmpty()
                && files.lines().isEmpty()) {
            throw new Courier.Complaint("Chatwoot knows no contact " + whom.contact
                    + ". Nothing was removed; if it is deleted there already, name its conversations:"
                    + " --conversation ID");
        }
        notices.forEach(notice -> courier.terminal()
                .say("notice  " + notice.id() + "  " + notice.state().word()
                        + (notice.conversationId() == 0 ? "" : "  conversation " + notice.conversationId())
                        + (notice.orderId().isEmpty() ? "" : "  order " + notice.orderId())));
        files.lines().forEach(courier.terminal()::say);
        tellOfUnknown(files);
        if (dryRun) {
            courier.terminal().remark("Nothing was changed; without --dry-run this is removed for good");
            return 0;
        }
        files.remove();
        try {
            forget(settings, notices);
        } finally {
            files.reportAgain(courier.clock());
        }
        courier.terminal()
                .remark("Forgotten: " + notices.size() + (notices.size() == 1 ? " notice" : " notices")
                        + ". Chatwoot itself and backups made before still hold what they hold");
        return 0;
    }

    private String contact() {
        return whom.contact == null ? "" : whom.contact;
    }

    private List<Forgetting.Found> notices(Settings settings, Set<Long> conversations) {
        settings.account();
        if (!Files.exists(settings.journalFile())) {
            return List.of();
        }
        Application.prepareJournal(settings);
        try (Forgetting forgetting = Forgetting.open(Application.journalOptions(settings))) {
            List<Forgetting.Found> found = forgetting.find(conversations, whom.orders, contact(), new NoticeJson());
            List<String> open = found.stream()
                    .filter(each -> !each.state().isEnd())
                    .map(Forgetting.Found::id)
                    .toList();
            if (!open.isEmpty() && !cancelWaiting && !dryRun) {
                throw new Courier.Complaint(
                        "Not ended yet: " + shortened(open)
                                + ". Nothing was removed: wait for their end, or give --cancel-waiting, then they are not sent");
            }
            return found;
        }
    }

    private static String shortened(List<String> ids) {
        int most = 10;
        return ids.stream().limit(most).collect(Collectors.joining(", "))
                + (ids.size() > most ? " and " + (ids.size() - most) + " more" : "");
    }

    private Set<String> words(List<Forgetting.Found> notices) {
        Set<String> words = new LinkedHashSet<>(whom.orders);
        for (Forgetting.Found notice : notices) {
            words.add(notice.id());
            words.add(notice.orderId());
        }
        if (whom.contact != null) {
            words.add(whom.contact);
        }
        words.remove("");
        return words;
    }

    private void tellOfUnknown(ForgottenFiles files) {
        if (!files.beingRead().isEmpty()) {
            courier.terminal()
                    .remark(
                            "These lists grow at this moment and stay as they are; do the same again when their files are"
                                    + " read: " + String.join(", ", files.beingRead()));
        }
        if (!files.ofUnknown().isEmpty()) {
            courier.terminal()
                    .remark("These hold refused rows that do not tell whose they are; look yourself: "
                            + String.join(", ", files.ofUnknown()));
        }
    }

    private void forget(Settings settings, List<Forgetting.Found> notices) {
        if (notices.isEmpty()) {
            return;
        }
        try (Forgetting forgetting = Forgetting.open(Application.journalOptions(settings))) {
            List<String> stay = forgetting.forget(notices, courier.clock()).stream()
                    .map(Forgetting.Found::id)
                    .toList();
            boolean isWiped = forgetting.wipe();
            if (!stay.isEmpty()) {
                throw new Courier.Complaint("Being sent at this moment, and not removed: " + shortened(stay)
                        + ". All else is removed; do the same again in a minute");
            }
            if (!isWiped) {
                throw new Courier.Complaint(
                        "The notices are removed, but the journal was too busy to empty its log file"
                                + " journal.db-wal, which may still hold their text: do the same again");
            }
        }
    }

    /** Which conversations a contact has. */
    private final class Lookup {

        private final ChatwootLine line;
        private boolean knowsNobody;

        Lookup(Settings settings) {
            this.line = new ChatwootLine(settings, courier.clock());
        }

        Set<Long> conversations(String key) {
            try {
                ContactKey contact = key(key);
                Optional<JsonNode> found = contact.among(line.ask(Contacts.find(contact)));
                knowsNobody = found.isEmpty();
                return knowsNobody
                        ? Set.of()
                        : listed(line.ask(
                                Conversations.ofContact(found.get().path("id").asLong())));
            } catch (ChatwootFailure e) {
                throw new Courier.Complaint(
                        "Chatwoot cannot be asked which conversations the contact has, and nothing was"
                                + " removed; try again later, or name them: --conversation ID. " + e.getMessage());
            }
        }

        private Set<Long> listed(JsonNode answer) {
            List<Long> ids = new ArrayList<>();
            answer.path("payload").forEach(each -> ids.add(each.path("id").asLong()));
            if (ids.size() >= MOST_LISTED) {
                courier.terminal()
                        .remark("Chatwoot lists only the " + MOST_LISTED
                                + " newest conversations of a contact; name older ones by --conversation ID");
            }
            return new LinkedHashSet<>(ids);
        }

        private static ContactKey key(String text) {
            String name = text.indexOf('@') > 0 ? "email" : text.startsWith("+") ? "phone_number" : "identifier";
            return ContactKey.of(Map.of(name, text));
        }
    }
}
