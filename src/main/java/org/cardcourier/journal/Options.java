package org.cardcourier.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cardcourier.notice.Action;
import org.cardcourier.notice.Notice;

/** What the customer may answer to a notice: its postbacks, or the items of its plain {@code input_select}. */
final class Options {

    /** Of a pair the second message asks. */
    private static final int QUESTION_OF_PAIR = 2;

    private Options() {}

    /**
     * One of them.
     *
     * @param title the words on the button
     * @param value what comes back
     */
    record Option(String title, String value) {}

    /** @return true if this step of the notice is a message with something to answer */
    static boolean asks(Notice notice, int step) {
        return notice.order() != null
                ? step == QUESTION_OF_PAIR && notice.actions().stream().anyMatch(Action::isPostback)
                : step == 1 && isSelect(notice);
    }

    private static boolean isSelect(Notice notice) {
        return notice.message() != null && notice.message().contentType().equals("input_select");
    }

    private static List<Option> of(Notice notice) {
        List<Option> options = new ArrayList<>();
        for (Action action : notice.actions()) {
            if (action.isPostback()) {
                options.add(new Option(action.text(), action.payload().isEmpty() ? action.text() : action.payload()));
            }
        }
        if (isSelect(notice) && notice.message().contentAttributes().get("items") instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof Map<?, ?> each) {
                    options.add(new Option(text(each.get("title")), text(each.get("value"))));
                }
            }
        }
        return options;
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }

    /** The option with this value; of several with the same value the one with the title, else the first. */
    static Optional<Option> pressed(Notice notice, String title, String value) {
        List<Option> same = of(notice).stream()
                .filter(option -> !value.isEmpty() && option.value().equals(value))
                .toList();
        return same.stream()
                .filter(option -> oneLine(option.title()).equals(oneLine(title)))
                .findFirst()
                .or(() -> same.stream().findFirst());
    }

    /** WhatsApp and Facebook send the title as the customer's text, Telegram and LINE the value (read in Chatwoot 4.15.1). */
    static Optional<Option> said(Notice notice, String text) {
        String words = oneLine(text);
        return of(notice).stream()
                .filter(option -> !words.isEmpty()
                        && (words.equals(oneLine(option.title())) || words.equals(oneLine(option.value()))))
                .findFirst();
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
