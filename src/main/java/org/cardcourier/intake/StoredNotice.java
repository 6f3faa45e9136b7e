package org.cardcourier.intake;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

/** Reads what {@link CanonicalJson} wrote, in one pass and without asking again whether it is valid. */
final class StoredNotice {

    private String id = "";
    private long conversationId;
    private Person contact;
    private long inboxId;
    private boolean mayCreate;
    private Order order;
    private Message message;
    private List<Action> actions = List.of();
    private String template = Notice.DEFAULT_TEMPLATE;
    private String locale = "";
    private Shape shape = Shape.AUTO;
    private Instant eventTime;
    private Instant notBefore;
    private Instant expires;
    private Then then = Then.NOTHING;
    private String account = "";

    private StoredNotice() {}

    static Notice read(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("stored notice is no JSON object");
        }
        StoredNotice stored = new StoredNotice();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            stored.field(name, json);
        }
        return stored.notice();
    }

    private void field(String name, JsonParser json) throws IOException {
        switch (name) {
            case "notice_id" -> id = json.getText();
            case "account" -> account = json.getText();
            case "conversation_id" -> conversationId = json.getLongValue();
            case "contact" -> contact = person(json);
            case "inbox_id" -> inboxId = json.getLongValue();
            case "create_contact" -> mayCreate = json.getBooleanValue();
            case "order" -> order = order(json);
            case "message" -> message = message(json);
            case "actions" -> actions = actions(json);
            case "template" -> template = json.getText();
            case "locale" -> locale = json.getText();
            case "shape" -> shape = Shape.valueOf(json.getText().toUpperCase(Locale.ROOT));
            case "event_time" -> eventTime = time(json);
            case "not_before" -> notBefore = time(json);
            case "expires" -> expires = time(json);
            case "then" -> then = then(json);
            default -> throw unknown(name);
        }
    }

    private Notice notice() {
        return new Notice(
                id,
                conversationId,
                person(),
                order,
                message,
                actions,
                template,
                locale,
                shape,
                eventTime,
                notBefore,
                expires,
                then,
                account);
    }

    private Person person() {
        return contact == null
                ? null
                : new Person(
                        contact.identifier(),
                        contact.email(),
                        contact.phoneNumber(),
                        contact.name(),
                        inboxId,
                        mayCreate);
    }

    private static Person person(JsonParser json) throws IOException {
        String identifier = "";
        String email = "";
        String phoneNumber = "";
        String givenName = "";
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            switch (name) {
                case "identifier" -> identifier = json.getText();
                case "email" -> email = json.getText();
                case "phone_number" -> phoneNumber = json.getText();
                case "name" -> givenName = json.getText();
                default -> throw unknown(name);
            }
        }
        return new Person(identifier, email, phoneNumber, givenName, 1, false); // the inbox stands beside it
    }

    private static Order order(JsonParser json) throws IOException {
        String orderId = "";
        String status = "";
        String statusText = "";
        String createdAt = "";
        String currency = "";
        List<OrderItem> items = List.of();
        String totalAmount = "";
        String shippingFee = "";
        String taxAmount = "";
        String discountAmount = "";
        String refundAmount = "";
        Logistics logistics = Logistics.NONE;
        List<Parcel> parcels = List.of();
        String expectedArrival = "";
        String remark = "";
        Map<String, String> extra = Map.of();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            switch (name) {
                case "order_id" -> orderId = json.getText();
                case "status" -> status = json.getText();
                case "status_text" -> statusText = json.getText();
                case "created_at" -> createdAt = json.getText();
                case "currency" -> currency = json.getText();
                case "items" -> items = items(json);
                case "total_amount" -> totalAmount = json.getText();
                case "shipping_fee" -> shippingFee = json.getText();
                case "tax_amount" -> taxAmount = json.getText();
                case "discount_amount" -> discountAmount = json.getText();
                case "refund_amount" -> refundAmount = json.getText();
                case "logistics" -> logistics = logistics(json);
                case "parcels" -> parcels = parcels(json);
                case "expected_arrival" -> expectedArrival = json.getText();
                case "remark" -> remark = json.getText();
                case "extra" -> extra = texts(json);
                default -> throw unknown(name);
            }
        }
        return new Order(
                orderId,
                status,
                statusText,
                createdAt,
                currency,
                items,
                totalAmount,
                shippingFee,
                taxAmount,
                discountAmount,
                refundAmount,
                logistics,
                parcels,
                expectedArrival,
                remark,
                extra);
    }

    private static List<OrderItem> items(JsonParser json) throws IOException {
        List<OrderItem> items = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            String name = "";
            String quantity = "";
            String price = "";
            String imageUrl = "";
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                json.nextToken();
                switch (field) {
                    case "name" -> name = json.getText();
                    case "quantity" -> quantity = json.getText();
                    case "price" -> price = json.getText();
                    case "image_url" -> imageUrl = json.getText();
                    default -> throw unknown(field);
                }
            }
            items.add(new OrderItem(name, quantity, price, imageUrl));
        }
        return items;
    }

    private static Logistics logistics(JsonParser json) throws IOException {
        String carrier = "";
        String trackingNumber = "";
        String trackingUrl = "";
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            switch (name) {
                case "carrier" -> carrier = json.getText();
                case "tracking_number" -> trackingNumber = json.getText();
                case "tracking_url" -> trackingUrl = json.getText();
                default -> throw unknown(name);
            }
        }
        return new Logistics(carrier, trackingNumber, trackingUrl);
    }

    private static List<Parcel> parcels(JsonParser json) throws IOException {
        List<Parcel> parcels = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            parcels.add(parcel(json));
        }
        return parcels;
    }

    private static Parcel parcel(JsonParser json) throws IOException {
        String carrier = "";
        String trackingNumber = "";
        String trackingUrl = "";
        String status = "";
        String statusText = "";
        String expectedArrival = "";
        List<ParcelItem> items = List.of();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            switch (name) {
                case "carrier" -> carrier = json.getText();
                case "tracking_number" -> trackingNumber = json.getText();
                case "tracking_url" -> trackingUrl = json.getText();
                case "status" -> status = json.getText();
                case "status_text" -> statusText = json.getText();
                case "expected_arrival" -> expectedArrival = json.getText();
                case "items" -> items = parcelItems(json);
                default -> throw unknown(name);
            }
        }
        return new Parcel(carrier, trackingNumber, trackingUrl, status, statusText, expectedArrival, items);
    }

    private static List<ParcelItem> parcelItems(JsonParser json) throws IOException {
        List<ParcelItem> items = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            String name = "";
            String quantity = "";
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                json.nextToken();
                switch (field) {
                    case "name" -> name = json.getText();
                    case "quantity" -> quantity = json.getText();
                    default -> throw unknown(field);
                }
            }
            items.add(new ParcelItem(name, quantity));
        }
        return items;
    }

    private static Message message(JsonParser json) throws IOException {
        String content = "";
        String contentType = "";
        Map<String, Object> attributes = Map.of();
        boolean isPrivate = false;
        String messageType = "";
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            switch (name) {
                case "content" -> content = json.getText();
                case "content_type" -> contentType = json.getText();
                case "content_attributes" -> attributes = object(json);
                case "private" -> isPrivate = json.getBooleanValue();
                case "message_type" -> messageType = json.getText();
                default -> throw unknown(name);
            }
        }
        return new Message(content, contentType, attributes, isPrivate, messageType);
    }

    private static List<Action> actions(JsonParser json) throws IOException {
        List<Action> actions = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            String type = "";
            String text = "";
            String uri = "";
            String payload = "";
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                switch (name) {
                    case "type" -> type = json.getText();
                    case "text" -> text = json.getText();
                    case "uri" -> uri = json.getText();
                    case "payload" -> payload = json.getText();
                    default -> throw unknown(name);
                }
            }
            actions.add(new Action(type, text, uri, payload));
        }
        return actions;
    }

    private static Then then(JsonParser json) throws IOException {
        List<String> addLabels = List.of();
        List<String> removeLabels = List.of();
        String status = "";
        long snoozedUntil = 0;
        long assigneeId = 0;
        long teamId = 0;
        String note = "";
        Map<String, Object> contact = Map.of();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            switch (name) {
                case "add_labels" -> addLabels = labels(json);
                case "remove_labels" -> removeLabels = labels(json);
                case "status" -> status = json.getText();
                case "snoozed_until" -> snoozedUntil = json.getLongValue();
                case "assignee_id" -> assigneeId = json.getLongValue();
                case "team_id" -> teamId = json.getLongValue();
                case "note" -> note = json.getText();
                case "contact" -> contact = object(json);
                default -> throw unknown(name);
            }
        }
        return new Then(addLabels, removeLabels, status, snoozedUntil, assigneeId, teamId, note, contact);
    }

    private static List<String> labels(JsonParser json) throws IOException {
        List<String> labels = new ArrayList<>();
        while (json.nextToken() == JsonToken.VALUE_STRING) {
            labels.add(json.getText());
        }
        return labels;
    }

    private static Instant time(JsonParser json) throws IOException {
        return Instant.parse(json.getText());
    }

    private static Map<String, String> texts(JsonParser json) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            texts.put(name, json.nextTextValue());
        }
        return texts;
    }

    private static Map<String, Object> object(JsonParser json) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            object.put(name, value(json));
        }
        return object;
    }

    private static Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> list(json);
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> NumberAsWritten.plain(json.getText());
            case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
            default -> null;
        };
    }

    private static List<Object> list(JsonParser json) throws IOException {
        List<Object> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(json));
        }
        return list;
    }

    private static IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException("stored notice has the unknown field \"" + name + "\"");
    }
}
