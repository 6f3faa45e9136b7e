package org.cardcourier.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.cardcourier.notice.Then;

/** Reads what is to be done after the messages, and refuses what Chatwoot would take for something else. */
final class ThenReader {

    static final List<String> STATUSES = List.of("open", "resolved", "pending", "snoozed");
    static final int MOST_LABELS = 50;
    static final int LONGEST_LABEL = 100;

    private static final long FIRST_SECOND = 1_000_000_000L;

    private final Times times;

    ThenReader(Times times) {
        this.times = times;
    }

    Then read(Fields then) {
        List<String> add = labels(then, "add_labels");
        List<String> remove = labels(then, "remove_labels");
        refuseBoth(then, add, remove);
        String status = then.word("status", STATUSES);
        return new Then(
                add,
                remove,
                status,
                snoozedUntil(then, status),
                then.id("assignee_id"),
                then.id("team_id"),
                then.text("note"),
                contact(then));
    }

    private static List<String> labels(Fields then, String name) {
        List<String> labels = new ArrayList<>();
        List<?> list = then.list(name, MOST_LABELS);
        for (int i = 0; i < list.size(); i++) {
            String place = name + "[" + i + "]";
            if (!(list.get(i) instanceof String label) || label.isBlank()) {
                then.problem(place, "must be text that is not blank", list.get(i));
            } else if (label.indexOf(',') >= 0) {
                then.problem(place, "must not contain a comma: Chatwoot makes two labels of it", label);
            } else if (Fields.isLonger(label, LONGEST_LABEL)) {
                then.problem(place, "must have at most " + LONGEST_LABEL + " characters", label);
            } else {
                labels.add(label);
            }
        }
        return labels;
    }

    private static void refuseBoth(Fields then, List<String> add, List<String> remove) {
        for (String label : add) {
            if (remove.contains(label)) {
                then.problem("add_labels", "must not name a label that remove_labels names too", label);
            }
        }
    }

    /**
     * Chatwoot wants epoch seconds and reads milliseconds as the year 57971 and an ISO time as 1970, without an error
     * (date_range_helper.rb, 4.15.1). A time in the past is allowed: a notice may be late.
     */
    private long snoozedUntil(Fields then, String status) {
        Object value = then.value("snoozed_until");
        if (value == null) {
            return 0;
        }
        if (!status.equals("snoozed")) {
            then.problem("snoozed_until", "goes with status \"snoozed\" only", value);
            return 0;
        }
        long seconds = epochSeconds(value);
        if (seconds > Fields.LARGEST_ID) {
            then.problem("snoozed_until", "must be epoch seconds, not milliseconds", value);
        } else if (seconds < FIRST_SECOND) {
            then.problem("snoozed_until", "must be a time with an offset, or epoch seconds", value);
        }
        return seconds;
    }

    private long epochSeconds(Object value) {
        long seconds = Fields.wholeNumber(value.toString());
        if (seconds > 0 || !(value instanceof String text)) {
            return seconds;
        }
        Instant time = times.parse(text);
        return time == null ? 0 : Math.min(time.getEpochSecond(), Fields.LARGEST_ID);
    }

    private static Map<String, Object> contact(Fields then) {
        Fields contact = then.object("contact", FieldNames.CONTACT);
        Map<String, Object> update = new TreeMap<>();
        if (contact == null) {
            return update;
        }
        putText(contact, "name", update);
        putMatching(contact, "email", PersonReader.EMAIL, PersonReader.NO_EMAIL, update);
        putMatching(contact, "phone_number", PersonReader.E164, PersonReader.NO_E164, update);
        putText(contact, "identifier", update);
        putObject(contact, "custom_attributes", update);
        putObject(contact, "additional_attributes", update);
        Boolean blocked = contact.flag("blocked");
        if (blocked != null) {
            update.put("blocked", blocked);
        }
        return update;
    }

    private static void putText(Fields contact, String name, Map<String, Object> update) {
        String text = contact.text(name);
        if (!text.isEmpty()) {
            update.put(name, text);
        }
    }

    private static void putMatching(
            Fields contact, String name, Pattern pattern, String what, Map<String, Object> update) {
        String text = contact.text(name);
        if (!text.isEmpty() && !pattern.matcher(text).matches()) {
            contact.problem(name, what, text);
        }
        putText(contact, name, update);
    }

    private static void putObject(Fields contact, String name, Map<String, Object> update) {
        Map<?, ?> attributes = contact.map(name);
        if (attributes != null && !attributes.isEmpty()) {
            update.put(name, FreeJson.copy(attributes, contact.path(name), contact.findings()));
        }
    }
}
