package org.cardcourier.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cardcourier.notice.Logistics;
import org.cardcourier.notice.Order;
import org.cardcourier.notice.OrderItem;
import org.cardcourier.notice.Parcel;
import org.cardcourier.notice.ParcelItem;

/** Reads the order of a notice: every value is text as written. */
final class OrderReader {

    static final int MOST_ITEMS = 200;
    static final int MOST_PARCELS = 50;
    static final int MOST_EXTRA = 50;
    static final int LONGEST_EXTRA_NAME = 200;

    private static final Parcel NOTHING = new Parcel("", "", "", "", "", "", List.of());

    private OrderReader() {}

    static Order read(Fields order) {
        checkTogether(order);
        return new Order(
                order.text("order_id"),
                order.text("status"),
                order.text("status_text"),
                order.text("created_at"),
                currency(order),
                items(order),
                order.text("total_amount"),
                order.text("shipping_fee"),
                order.text("tax_amount"),
                order.text("discount_amount"),
                order.text("refund_amount"),
                logistics(order),
                parcels(order),
                order.text("expected_arrival"),
                order.text("remark"),
                extra(order));
    }

    private static void checkTogether(Fields order) {
        boolean hasParcels = order.value("parcels") instanceof List<?> list && !list.isEmpty();
        if (hasParcels && order.value("logistics") instanceof Map) {
            order.problem("logistics", "is one parcel and goes without parcels; put all into parcels");
        }
    }

    /** The sign on the card follows it, so a code that nobody knows would be shown to customers. */
    private static String currency(Fields order) {
        String code = order.text("currency");
        if (!code.isEmpty() && !Currencies.isKnown(code)) {
            order.problem("currency", "must be an ISO 4217 code such as CNY or USD" + Currencies.perhaps(code), code);
            return "";
        }
        return code;
    }

    private static List<OrderItem> items(Fields order) {
        List<?> list = order.list("items", MOST_ITEMS);
        List<OrderItem> items = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Fields item = order.entry("items", list, i, FieldNames.ITEM);
            if (item != null) {
                items.add(item(item));
            }
        }
        return items;
    }

    private static OrderItem item(Fields item) {
        return new OrderItem(
                item.text("name"), item.text("quantity"), item.text("price"), item.webAddress("image_url"));
    }

    private static Logistics logistics(Fields order) {
        Fields logistics = order.object("logistics", FieldNames.LOGISTICS);
        return logistics == null
                ? Logistics.NONE
                : new Logistics(
                        logistics.text("carrier"),
                        logistics.text("tracking_number"),
                        logistics.webAddress("tracking_url"));
    }

    private static List<Parcel> parcels(Fields order) {
        List<?> list = order.list("parcels", MOST_PARCELS);
        List<Parcel> parcels = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Fields parcel = order.entry("parcels", list, i, FieldNames.PARCEL);
            Parcel read = parcel == null ? NOTHING : parcel(parcel);
            if (!read.equals(NOTHING)) {
                parcels.add(read);
            }
        }
        return parcels;
    }

    private static Parcel parcel(Fields parcel) {
        return new Parcel(
                parcel.text("carrier"),
                parcel.text("tracking_number"),
                parcel.webAddress("tracking_url"),
                parcel.text("status"),
                parcel.text("status_text"),
                parcel.text("expected_arrival"),
                parcelItems(parcel));
    }

    private static List<ParcelItem> parcelItems(Fields parcel) {
        List<?> list = parcel.list("items", MOST_ITEMS);
        List<ParcelItem> items = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Fields item = parcel.entry("items", list, i, FieldNames.PARCEL_ITEM);
            if (item != null) {
                items.add(new ParcelItem(item.text("name"), item.text("quantity")));
            }
        }
        return items;
    }

    /** Sorted by name: senders repeat a notice with its fields in another order, and it must stay the same notice. */
    private static Map<String, String> extra(Fields order) {
        Map<?, ?> extra = order.map("extra");
        Map<String, String> texts = new TreeMap<>();
        if (extra == null) {
            return texts;
        }
        if (extra.size() > MOST_EXTRA) {
            order.problem("extra", "must have at most " + MOST_EXTRA + " entries, got " + extra.size());
            return texts;
        }
        extra.forEach((name, value) -> addExtra(order, String.valueOf(name), value, texts));
        return texts;
    }

    private static void addExtra(Fields order, String name, Object value, Map<String, String> texts) {
        String place = "extra." + name;
        if (name.isEmpty() || Fields.isLonger(name, LONGEST_EXTRA_NAME)) {
            order.problem("extra", "must have names of 1 to " + LONGEST_EXTRA_NAME + " characters", name);
        } else if (value instanceof Map || value instanceof List) {
            order.problem(place, "must be text", value);
        } else if (value != null && Fields.isLonger(value.toString(), Fields.LONGEST)) {
            order.problem(place, "must have at most " + Fields.LONGEST + " characters", value);
        } else if (value != null) {
            texts.put(name, value.toString());
        }
    }
}
