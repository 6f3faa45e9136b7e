package org.cardcourier.card;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cardcourier.notice.Action;
import org.cardcourier.notice.Logistics;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Order;
import org.cardcourier.notice.OrderItem;
import org.cardcourier.notice.Parcel;
import org.cardcourier.notice.ParcelItem;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;

/** Reads well-formed notices of the tests. The real reader is in the package {@code intake} and takes its place when it is there. */
final class NoticeJson {

    static final ObjectMapper JSON = new ObjectMapper();

    private NoticeJson() {}

    static Notice read(Path file) {
        try {
            return read(JSON.readTree(Files.readString(file, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Notice read(String json) {
        try {
            return read(JSON.readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Notice read(JsonNode notice) {
        return new Notice(
                notice.path("notice_id").asText("n-1"),
                notice.path("conversation_id").asLong(1),
                notice.has("order") ? order(notice.path("order")) : null,
                null,
                actions(notice.path("actions")),
                notice.path("template").asText(Notice.DEFAULT_TEMPLATE),
                text(notice, "locale"),
                Shape.valueOf(notice.path("shape").asText("auto").toUpperCase(Locale.ROOT)),
                null,
                null,
                null,
                Then.NOTHING);
    }

    private static Order order(JsonNode order) {
        List<OrderItem> items = new ArrayList<>();
        order.path("items")
                .forEach(item -> items.add(new OrderItem(
                        text(item, "name"), text(item, "quantity"), text(item, "price"), text(item, "image_url"))));
        Map<String, String> extra = new LinkedHashMap<>();
        order.path("extra")
                .properties()
                .forEach(e -> extra.put(e.getKey(), e.getValue().asText()));
        return new Order(
                text(order, "order_id"),
                text(order, "status"),
                text(order, "status_text"),
                text(order, "created_at"),
                text(order, "currency"),
                items,
                text(order, "total_amount"),
                text(order, "shipping_fee"),
                text(order, "tax_amount"),
                text(order, "discount_amount"),
                text(order, "refund_amount"),
                logistics(order.path("logistics")),
                parcels(order.path("parcels")),
                text(order, "expected_arrival"),
                text(order, "remark"),
                extra);
    }

    private static Logistics logistics(JsonNode parcel) {
        return new Logistics(text(parcel, "carrier"), text(parcel, "tracking_number"), text(parcel, "tracking_url"));
    }

    private static List<Parcel> parcels(JsonNode parcels) {
        List<Parcel> read = new ArrayList<>();
        parcels.forEach(parcel -> {
            List<ParcelItem> items = new ArrayList<>();
            parcel.path("items").forEach(item -> items.add(new ParcelItem(text(item, "name"), text(item, "quantity"))));
            read.add(new Parcel(
                    text(parcel, "carrier"),
                    text(parcel, "tracking_number"),
                    text(parcel, "tracking_url"),
                    text(parcel, "status"),
                    text(parcel, "status_text"),
                    text(parcel, "expected_arrival"),
                    items));
        });
        return read;
    }

    private static List<Action> actions(JsonNode actions) {
        List<Action> read = new ArrayList<>();
        actions.forEach(action -> read.add(
                new Action(text(action, "type"), text(action, "text"), text(action, "uri"), text(action, "payload"))));
        return read;
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isMissingNode() || value.isNull() ? "" : value.asText();
    }
}
