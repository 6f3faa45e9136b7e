package org.cardcourier.cases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cardcourier.journal.Story;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Then;
import org.cardcourier.sandbox.NewConversation;
import org.cardcourier.sandbox.StoredMessage;

/**
 * The cards of a case in several languages and on several channels, as its routes post them: a text file beside the case,
 * {@code NAME.cards.txt}, to be read, kept and compared.
 */
final class CardSheet {

    private static final String ENDING = ".case.yaml";

    private final CaseFile wanted;
    private final Stage stage;

    CardSheet(CaseFile wanted, Stage stage) {
        this.wanted = wanted;
        this.stage = stage;
    }

    /** @return such as samples/cases/order-card.cards.txt */
    static Path beside(CaseFile wanted) {
        String name = wanted.path().getFileName().toString();
        String stem = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
        return wanted.path().resolveSibling(stem + ".cards.txt");
    }

    /**
     * Compares the cards with the sheet, or writes it anew.
     *
     * @param notices what the case brings in
     * @param update  true to write it
     * @return what differs, or nothing
     * @throws Exception if it could not be carried out
     */
    Optional<Difference> compare(List<Notice> notices, boolean update) throws Exception {
        String made = make(notices);
        Path sheet = beside(wanted);
        if (update) {
            if (!Files.exists(sheet) || !read(sheet).equals(made)) {
                Files.writeString(sheet, made);
            }
            return Optional.empty();
        }
        String kept = Files.exists(sheet) ? read(sheet) : "";
        String what = Files.exists(sheet)
                ? "cards, as kept in " + sheet.getFileName() + " (if the new ones are right: courier test --update)"
                : "cards: there is no " + sheet.getFileName() + " yet; courier test --update writes it";
        return kept.equals(made)
                ? Optional.empty()
                : Optional.of(Difference.of(wanted.cards().place(), what, kept, made));
    }

    private static String read(Path sheet) throws IOException {
        return Files.readString(sheet).replace("\r\n", "\n");
    }

    private String make(List<Notice> notices) throws Exception {
        StringBuilder text = new StringBuilder();
        for (String language : wanted.cards().languages()) {
            for (String channel : wanted.cards().channels()) {
                for (Notice notice : notices) {
                    append(text, notice, language, channel);
                }
            }
        }
        return text.toString();
    }

    private void append(StringBuilder text, Notice notice, String language, String channel) throws Exception {
        long conversation = stage.freeConversation();
        String id = "card-" + conversation;
        stage.sandbox()
                .openConversation(new NewConversation(
                        conversation,
                        Stage.inboxes().get(channel),
                        Stage.customer(conversation),
                        Stage.GREETING,
                        "open",
                        List.of()));
        stage.application().journal().accept(List.of(inPlaceOf(notice, id, conversation, language)), "test", true);
        Story story = end(id);
        text.append("==== ").append(notice.id());
        text.append(language.isEmpty() ? "" : " in " + language)
                .append(" on ")
                .append(channel)
                .append('\n');
        if (!story.detail().isEmpty()) {
            text.append(story.state().word())
                    .append(": ")
                    .append(story.detail())
                    .append('\n');
        }
        stage.sandbox().messages(conversation).stream()
                .filter(message -> message.messageType().equals("outgoing")
                        || message.messageType().equals("template"))
                .forEach(message -> append(text, message));
    }

    private static void append(StringBuilder text, StoredMessage message) {
        text.append("---- ")
                .append(message.contentType())
                .append('\n')
                .append(message.content())
                .append('\n');
        if (message.contentType().equals("input_select")) {
            Comparison.buttons(message).properties().forEach(button -> text.append('[')
                    .append(button.getKey())
                    .append("] ")
                    .append(button.getValue().asText())
                    .append('\n'));
        } else if (message.contentAttributes().has("items")) {
            text.append(Comparison.pretty(message.contentAttributes().get("items")))
                    .append('\n');
        }
    }

    private static Notice inPlaceOf(Notice n, String id, long conversation, String language) {
        return new Notice(
                id,
                conversation,
                n.order(),
                n.message(),
                n.actions(),
                n.template(),
                language.isEmpty() ? n.locale() : language,
                n.shape(),
                null,
                null,
                null,
                Then.NOTHING);
    }

    private Story end(String id) throws InterruptedException {
        long deadline = System.nanoTime() + wanted.limit().toNanos();
        while (true) {
            Optional<Story> story = stage.desk().find(id);
            if (story.isPresent() && (story.get().state().isEnd() || System.nanoTime() > deadline)) {
                return story.get();
            }
            Thread.sleep(5);
        }
    }
}
