package org.cardcourier.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The fields of a notice, part by part, in the order in which the design lists them. */
final class FieldNames {

    static final List<String> NOTICE = List.of(
            "notice_id",
            "account",
            "conversation_id",
            "contact",
            "inbox_id",
            "create_contact",
            "order",
            "order_data",
            "message",
            "actions",
            "template",
            "locale",
            "shape",
            "event_time",
            "not_before",
            "expires",
            "then");
    static final List<String> PERSON = List.of("identifier", "email", "phone_number", "name");
    static final List<String> ORDER = List.of(
            "order_id",
            "status",
            "status_text",
            "created_at",
            "currency",
            "items",
            "total_amount",
            "shipping_fee",
            "tax_amount",
            "discount_amount",
            "refund_amount",
            "logistics",
            "parcels",
            "expected_arrival",
            "remark",
            "extra");
    static final List<String> ITEM = List.of("name", "quantity", "price", "image_url");
    static final List<String> LOGISTICS = List.of("carrier", "tracking_number", "tracking_url");
    static final List<String> PARCEL =
            List.of("carrier", "tracking_number", "tracking_url", "status", "status_text", "expected_arrival", "items");
    static final List<String> PARCEL_ITEM = List.of("name", "quantity");
    static final List<String> ACTION = List.of("type", "text", "uri", "payload");
    static final List<String> MESSAGE =
            List.of("content", "content_type", "content_attributes", "private", "message_type");
    static final List<String> THEN = List.of(
            "add_labels", "remove_labels", "status", "snoozed_until", "assignee_id", "team_id", "note", "contact");
    static final List<String> CONTACT = List.of(
            "name", "email", "phone_number", "identifier", "blocked", "custom_attributes", "additional_attributes");

    private static final Map<String, List<String>> PARTS = Map.of(
            "", NOTICE,
            "contact", PERSON,
            "order", ORDER,
            "order.items[]", ITEM,
            "order.logistics", LOGISTICS,
            "message", MESSAGE,
            "then", THEN,
            "then.contact", CONTACT);

    private FieldNames() {}

    /** @return the end of a sentence that says what an unknown field of a part may have meant */
    static String hint(String name, List<String> known) {
        String nearest = Nearest.of(name, known);
        String meant = nearest == null ? elsewhere(name) : nearest;
        if (meant != null) {
            return "did you mean \"" + meant + "\"?";
        }
        return known == ORDER ? "other values belong in order.extra" : "known are " + String.join(", ", known);
    }

    private static String elsewhere(String name) {
        List<String> places = new ArrayList<>();
        PARTS.forEach((part, names) -> {
            if (names.contains(name)) {
                places.add(part.isEmpty() ? name : part + "." + name);
            }
        });
        return places.size() == 1 ? places.get(0) : null;
    }
}
