package org.cardcourier.intake;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cardcourier.notice.Action;
import org.cardcourier.notice.Logistics;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Order;
import org.cardcourier.notice.OrderItem;
import org.cardcourier.notice.Parcel;
import org.cardcourier.notice.ParcelItem;
import org.cardcourier.notice.Person;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;

/** Writes a notice in its canonical form. {@link StoredNotice} reads it; a new field must be added to both. */
final class CanonicalJson {

    private final JsonGenerator json;

    CanonicalJson(JsonGenerator json) {
        this.json = json;
    }

    void write(Notice n, boolean withId) throws IOException {
        json.writeStartObject();
        if (withId) {
            json.writeStringField("notice_id", n.id());
        }
        text("account", n.account());
        address(n);
        order(n.order());
        message(n.message());
        actions(n.actions());
        text("template", n.template().equals(Notice.DEFAULT_TEMPLATE) ? "" : n.template());
        text("locale", n.locale());
        text("shape", n.shape() == Shape.AUTO ? "" : n.shape().word());
        time("event_time", n.eventTime());
        time("not_before", n.notBefore());
        time("expires", n.expires());
        then(n.then());
        json.writeEndObject();
    }

    /** Whose conversation it turned out to be is no part of what was sent. */
    private void address(Notice n) throws IOException {
        Person person = n.person();
        if (person == null) {
            json.writeNumberField("conversation_id", n.conversationId());
            return;
        }
        json.writeObjectFieldStart("contact");
        text("identifier", person.identifier());
        text("email", person.email());
        text("phone_number", person.phoneNumber());
        text("name", person.name());
        json.writeEndObject();
        json.writeNumberField("inbox_id", person.inboxId());
        if (person.mayCreate()) {
            json.writeBooleanField("create_contact", true);
        }
    }

    private void order(Order order) throws IOException {
        if (order == null) {
            return;
        }
        json.writeObjectFieldStart("order");
        text("order_id", order.orderId());
        text("status", order.status());
        text("status_text", order.statusText());
        text("created_at", order.createdAt());
        text("currency", order.currency());
        items(order.items());
        text("total_amount", order.totalAmount());
        text("shipping_fee", order.shippingFee());
        text("tax_amount", order.taxAmount());
        text("discount_amount", order.discountAmount());
        text("refund_amount", order.refundAmount());
        logistics(order.logistics());
        parcels(order.parcels());
        text("expected_arrival", order.expectedArrival());
        text("remark", order.remark());
        object("extra", order.extra());
        json.writeEndObject();
    }

    private void items(List<OrderItem> items) throws IOException {
        if (items.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("items");
        for (OrderItem item : items) {
            json.writeStartObject();
            text("name", item.name());
            text("quantity", item.quantity());
            text("price", item.price());
            text("image_url", item.imageUrl());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void logistics(Logistics logistics) throws IOException {
        if (logistics.isNone()) {
            return;
        }
        json.writeObjectFieldStart("logistics");
        text("carrier", logistics.carrier());
        text("tracking_number", logistics.trackingNumber());
        text("tracking_url", logistics.trackingUrl());
        json.writeEndObject();
    }

    private void parcels(List<Parcel> parcels) throws IOException {
        if (parcels.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("parcels");
        for (Parcel parcel : parcels) {
            json.writeStartObject();
            text("carrier", parcel.carrier());
            text("tracking_number", parcel.trackingNumber());
            text("tracking_url", parcel.trackingUrl());
            text("status", parcel.status());
            text("status_text", parcel.statusText());
            text("expected_arrival", parcel.expectedArrival());
            parcelItems(parcel.items());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void parcelItems(List<ParcelItem> items) throws IOException {
        if (items.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("items");
        for (ParcelItem item : items) {
            json.writeStartObject();
            text("name", item.name());
            text("quantity", item.quantity());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void message(Message message) throws IOException {
        if (message == null) {
            return;
        }
        json.writeObjectFieldStart("message");
        text("content", message.content());
        text("content_type", message.contentType());
        object("content_attributes", message.contentAttributes());
        if (message.isPrivate()) {
            json.writeBooleanField("private", true);
        }
        text("message_type", message.messageType());
        json.writeEndObject();
    }

    private void actions(List<Action> actions) throws IOException {
        if (actions.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("actions");
        for (Action action : actions) {
            json.writeStartObject();
            text("type", action.type());
            text("text", action.text());
            text("uri", action.uri());
            text("payload", action.payload());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void then(Then then) throws IOException {
        if (then.isNothing()) {
            return;
        }
        json.writeObjectFieldStart("then");
        texts("add_labels", then.addLabels());
        texts("remove_labels", then.removeLabels());
        text("status", then.status());
        number("snoozed_until", then.snoozedUntil());
        number("assignee_id", then.assigneeId());
        number("team_id", then.teamId());
        text("note", then.note());
        object("contact", then.contact());
        json.writeEndObject();
    }

    private void text(String name, String text) throws IOException {
        if (!text.isEmpty()) {
            json.writeStringField(name, text);
        }
    }

    private void texts(String name, List<String> texts) throws IOException {
        if (!texts.isEmpty()) {
            json.writeFieldName(name);
            json.writeArray(texts.toArray(String[]::new), 0, texts.size());
        }
    }

    private void number(String name, long number) throws IOException {
        if (number != 0) {
            json.writeNumberField(name, number);
        }
    }

    private void time(String name, Instant time) throws IOException {
        if (time != null) {
            json.writeStringField(name, time.toString());
        }
    }

    private void object(String name, Map<String, ?> object) throws IOException {
        if (!object.isEmpty()) {
            json.writeFieldName(name);
            value(object);
        }
    }

    private void value(Object value) throws IOException {
        if (value instanceof Map<?, ?> object) {
            json.writeStartObject();
            for (Map.Entry<String, Object> entry : sorted(object).entrySet()) {
                json.writeFieldName(entry.getKey());
                value(entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object entry : list) {
                value(entry);
            }
            json.writeEndArray();
        } else {
            scalar(value);
        }
    }

    private void scalar(Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Number number) {
            json.writeNumber(number.toString());
        } else {
            json.writeString(value.toString());
        }
    }

    private static Map<String, Object> sorted(Map<?, ?> object) {
        Map<String, Object> sorted = new TreeMap<>();
        object.forEach((name, value) -> sorted.put(String.valueOf(name), value));
        return sorted;
    }
}
