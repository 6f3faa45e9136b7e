package org.cardcourier.intake;

import java.util.ArrayList;
import java.util.List;
import org.cardcourier.notice.Action;

/** Reads what the customer may press. A dead or dangerous button is refused here: Chatwoot accepts any. */
final class ActionReader {

    static final int MOST = 10;
    static final int LONGEST_TEXT = 200;
    static final int LONGEST_PAYLOAD = 1000;

    private static final List<String> TYPES = List.of(Action.LINK, Action.POSTBACK);

    private ActionReader() {}

    static List<Action> readAll(Fields parent) {
        List<?> list = parent.list("actions", MOST);
        List<Action> actions = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Fields fields = parent.entry("actions", list, i, FieldNames.ACTION);
            Action action = fields == null ? null : read(fields);
            if (action != null) {
                actions.add(action);
            }
        }
        return actions;
    }

    /** @return the action, or null after a problem */
    static Action read(Fields fields) {
        int before = fields.findings().size();
        String type = fields.word("type", TYPES);
        if (!fields.has("type")) {
            fields.problem("type", "is missing; it is link or postback");
        }
        String text = fields.visibleText("text", LONGEST_TEXT);
        String uri = type.equals(Action.LINK) ? uri(fields) : none(fields, "uri", type);
        String payload = type.equals(Action.POSTBACK)
                ? fields.visibleText("payload", LONGEST_PAYLOAD)
                : none(fields, "payload", type);
        return fields.findings().size() > before ? null : new Action(type, text, uri, payload);
    }

    private static String uri(Fields fields) {
        if (!fields.has("uri")) {
            fields.problem("uri", "is missing; a link needs an address");
        }
        return fields.webAddress("uri");
    }

    private static String none(Fields fields, String name, String type) {
        if (!type.isEmpty() && fields.has(name)) {
            fields.problem(name, "does not belong to a " + type, fields.value(name));
        }
        return "";
    }
}
