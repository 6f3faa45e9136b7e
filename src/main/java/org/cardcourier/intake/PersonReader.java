package org.cardcourier.intake;

import java.util.regex.Pattern;
import org.cardcourier.notice.Person;

/** Reads whom a notice is for, where it names no conversation. */
final class PersonReader {

    static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{1,14}");
    static final String NO_E164 = "must be + and 2 to 15 digits, such as +8613800000000";
    static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");
    static final String NO_EMAIL = "must be an e-mail address";
    /** What Chatwoot's columns hold. */
    static final int LONGEST = 255;

    private PersonReader() {}

    /** @return the person, or null where the notice names none, or after a problem */
    static Person read(Fields fields) {
        Fields contact = fields.object("contact", FieldNames.PERSON);
        long inbox = fields.id("inbox_id");
        Boolean mayCreate = fields.flag("create_contact");
        if (contact == null) {
            refuseAlone(fields, "inbox_id");
            refuseAlone(fields, "create_contact");
            return null;
        }
        if (fields.has("conversation_id")) {
            fields.problem("contact", "and conversation_id exclude each other; send one of them");
        }
        if (!fields.has("inbox_id")) {
            fields.problem("inbox_id", "is missing; a contact can be reached in several");
        }
        int before = fields.findings().size();
        String identifier = contact.text("identifier", LONGEST);
        String email = matching(contact, "email", EMAIL, NO_EMAIL);
        String phone = matching(contact, "phone_number", E164, NO_E164);
        String name = contact.text("name", LONGEST);
        boolean isUnderstood = fields.findings().size() == before;
        boolean isSomebody = !identifier.isBlank() || !email.isEmpty() || !phone.isEmpty();
        if (isUnderstood && !isSomebody) {
            contact.problem("", "needs an identifier, an email or a phone_number");
        }
        return isSomebody && inbox > 0
                ? new Person(identifier, email, phone, name, inbox, Boolean.TRUE.equals(mayCreate))
                : null;
    }

    private static void refuseAlone(Fields fields, String name) {
        if (fields.has(name) && fields.value("contact") == null) {
            fields.problem(name, "goes with contact only");
        }
    }

    private static String matching(Fields contact, String name, Pattern pattern, String what) {
        String text = contact.text(name, LONGEST);
        if (!text.isEmpty() && !pattern.matcher(text).matches()) {
            contact.problem(name, what, text);
            return "";
        }
        return text;
    }
}
