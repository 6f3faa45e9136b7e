package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cardcourier.notice.Person;

/**
 * What is known of a contact. Each of the three is unique in an account (read in 4.15.1, app/models/contact.rb).
 *
 * @param identifier  the shop's own number of the customer, such as "cust-7"; "" for unknown
 * @param email       such as "a@b.cn"; "" for unknown
 * @param phoneNumber with + and country, such as "+8613800000000"; "" for unknown
 */
public record ContactKey(String identifier, String email, String phoneNumber) {

    /** E.164 as Chatwoot checks it (read in 4.15.1, app/models/contact.rb). */
    private static final Pattern PHONE = Pattern.compile("\\+[1-9]\\d{1,14}");

    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");

    private static final Names KEYS = Names.of("identifier", "email", "phone_number");

    /** @throws Refused if all three are empty: Chatwoot answers an empty filter with every contact (recorded from 4.10.0) */
    public ContactKey {
        if (identifier.isBlank() && email.isBlank() && phoneNumber.isBlank()) {
            throw new Subject("the contact").invalid("it must name at least one of " + String.join(", ", KEYS.all()));
        }
    }

    /**
     * Reads the input of find-contact: {@code {"identifier": "cust-7", "email": "a@b.cn", "phone_number": "+8613800000000"}},
     * at least one of them.
     *
     * @param body a map, JSON text or bytes, or a Jackson tree
     * @return the key
     * @throws Refused for none, another field, or a value of another form
     */
    public static ContactKey of(Object body) {
        Subject subject = new Subject("the search for a contact");
        ObjectNode json = Json.inputObject(body, subject);
        KEYS.checkAll(json, "the search", subject);
        checkForms(json, subject);
        return of(json, subject);
    }

    /**
     * The key of a notice's person.
     *
     * @param person the person
     * @return what is known of them
     */
    public static ContactKey of(Person person) {
        return new ContactKey(person.identifier(), person.email(), person.phoneNumber());
    }

    static ContactKey of(ObjectNode json, Subject subject) {
        if (KEYS.all().stream().allMatch(name -> text(json, name).isBlank())) {
            throw subject.invalid("it must name at least one of " + String.join(", ", KEYS.all()));
        }
        return new ContactKey(text(json, "identifier"), text(json, "email"), text(json, "phone_number"));
    }

    static void checkForms(ObjectNode json, Subject subject) {
        for (String name : KEYS.all()) {
            JsonNode value = json.path(name);
            if (!Json.isAbsent(value) && !value.isTextual()) {
                throw subject.invalid(name + " must be a text, got another form");
            }
        }
        // what was given is not shown: addresses and numbers of customers do not belong into logs
        String phone = text(json, "phone_number");
        if (!phone.isEmpty() && !PHONE.matcher(phone).matches()) {
            throw subject.invalid(
                    "phone_number must be + and up to 15 digits such as +8613800000000, got another form");
        }
        String email = text(json, "email");
        if (!email.isEmpty() && !EMAIL.matcher(email).matches()) {
            throw subject.invalid("email must be an address such as a@b.cn, got another form");
        }
    }

    /**
     * The contact that was looked for.
     *
     * <p>Chatwoot compares without regard to case and, in phone numbers, to the + (recorded from 4.10.0); here the
     * identifier must be equal, the address but for its case, the number but for its +. The identifier decides; without it
     * address and number must lead to one contact.
     *
     * @param answer the answer to {@link Contacts#find}
     * @return the contact as Chatwoot shows it; empty for nobody
     * @throws Refused     if several contacts are meant, or that of the address or number has another identifier and is
     *                     another customer
     * @throws Unavailable if the answer is no list
     */
    public Optional<JsonNode> among(JsonNode answer) {
        JsonNode contacts = Json.listOf("contacts", answer);
        Optional<JsonNode> known = only(all(contacts, "identifier", identifier), "that identifier");
        if (known.isPresent()) {
            return known;
        }
        Set<JsonNode> reached = all(contacts, "email", email);
        reached.addAll(all(contacts, "phone_number", phoneNumber));
        Optional<JsonNode> one = only(reached, "that address or number");
        one.ifPresent(this::checkSameCustomer);
        return one;
    }

    private Optional<JsonNode> only(Set<JsonNode> contacts, String what) {
        if (contacts.size() > 1) {
            String ids = contacts.stream()
                    .map(contact -> Long.toString(contact.path("id").asLong()))
                    .collect(Collectors.joining(" and "));
            throw new Refused(
                    Refused.Reason.INVALID,
                    "Nobody can tell who is meant by " + this + ": contacts " + ids + " have " + what
                            + ". Merge them in Chatwoot, or name the identifier of one.");
        }
        return contacts.stream().findFirst();
    }

    private void checkSameCustomer(JsonNode contact) {
        String other = Json.text(contact.path("identifier"));
        if (!identifier.isEmpty() && !other.isEmpty()) {
            throw new Refused(
                    Refused.Reason.NOT_FOUND,
                    "No contact was found for " + this + ": contact "
                            + contact.path("id").asLong()
                            + " has that address or number, but another identifier. Correct the one or the other.");
        }
    }

    private static Set<JsonNode> all(JsonNode contacts, String name, String value) {
        Set<JsonNode> found = new LinkedHashSet<>();
        for (JsonNode contact : contacts) {
            if (!value.isEmpty() && isEqual(name, value, Json.text(contact.path(name)))) {
                found.add(contact);
            }
        }
        return found;
    }

    private static boolean isEqual(String name, String value, String other) {
        return switch (name) {
            case "email" -> other.equalsIgnoreCase(value);
            case "phone_number" -> !other.isEmpty() && digits(other).equals(digits(value));
            default -> other.equals(value);
        };
    }

    /** Imported numbers may lack the + that Chatwoot's own pages insist on. */
    private static String digits(String phone) {
        return phone.startsWith("+") ? phone.substring(1) : phone;
    }

    /** One condition for each value, joined by OR; the last has no operator (recorded from 4.10.0). */
    ObjectNode filter() {
        List<ObjectNode> conditions = new ArrayList<>();
        addCondition(conditions, "identifier", identifier);
        addCondition(conditions, "email", email);
        addCondition(conditions, "phone_number", phoneNumber);
        ObjectNode json = Json.object();
        ArrayNode payload = json.putArray("payload");
        for (int i = 0; i < conditions.size(); i++) {
            boolean isLast = i == conditions.size() - 1;
            payload.add(conditions.get(i).put("query_operator", isLast ? null : "OR"));
        }
        return json;
    }

    private static void addCondition(List<ObjectNode> conditions, String name, String value) {
        if (!value.isBlank()) {
            ObjectNode condition = Json.object().put("attribute_key", name).put("filter_operator", "equal_to");
            condition.putArray("values").add(value);
            conditions.add(condition);
        }
    }

    private static String text(ObjectNode json, String name) {
        return Json.text(json.path(name));
    }

    /** @return for sentences: names no person, only the shop's number, such as {@code contact "cust-7"} */
    @Override
    public String toString() {
        return identifier.isEmpty()
                ? "contact by " + (email.isEmpty() ? "phone_number" : "email")
                : "contact \"" + Plain.of(identifier, 60) + "\"";
    }
}
