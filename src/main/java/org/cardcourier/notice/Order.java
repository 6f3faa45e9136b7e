package org.cardcourier.notice;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An order, as the shop sent it. Every text is as written; "" where the shop sent none.
 *
 * @param orderId         the shop's number, such as "SO-42"
 * @param status          a word such as "shipped"; any is allowed, ten have an emoji
 * @param statusText      the status in the customer's words, such as "已发货"
 * @param createdAt       when it was placed, only text, such as "2026-01-20 14:30"
 * @param currency        ISO 4217 code such as "CNY"; "" counts as CNY
 * @param items           what was bought; empty where the shop sent none
 * @param totalAmount     what was paid, such as "1058.00"
 * @param shippingFee     the part of it for shipping, such as "0.00"
 * @param taxAmount       the part of it that is tax, such as "121.72"
 * @param discountAmount  what was taken off before, such as "20.00"
 * @param refundAmount    what is paid back, such as "399.00"
 * @param logistics       the parcel; {@link Logistics#NONE} where the shop sent none, or several
 * @param parcels         the parcels, where there are several or more is known of one; empty otherwise
 * @param expectedArrival when it is expected, only text, such as "2026-01-23"
 * @param remark          the customer's remark
 * @param extra           whatever else a template wants to show, text to text; the reader sorts it by name
 */
public record Order(
        String orderId,
        String status,
        String statusText,
        String createdAt,
        String currency,
        List<OrderItem> items,
        String totalAmount,
        String shippingFee,
        String taxAmount,
        String discountAmount,
        String refundAmount,
        Logistics logistics,
        List<Parcel> parcels,
        String expectedArrival,
        String remark,
        Map<String, String> extra) {

    /** Keeps own copies of the lists. */
    public Order {
        items = List.copyOf(items);
        parcels = List.copyOf(parcels);
        extra = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(extra));
    }

    /** An order with what most shops send: no tax, discount or refund apart, no several parcels, no expected arrival. */
    public Order(
            String orderId,
            String status,
            String statusText,
            String createdAt,
            String currency,
            List<OrderItem> items,
            String totalAmount,
            String shippingFee,
            Logistics logistics,
            String remark,
            Map<String, String> extra) {
        this(
                orderId,
                status,
                statusText,
                createdAt,
                currency,
                items,
                totalAmount,
                shippingFee,
                "",
                "",
                "",
                logistics,
                List.of(),
                "",
                remark,
                extra);
    }

    /** @return the numbers of the parcels that it names; empty where it is about the order as a whole */
    public Set<String> trackingNumbers() {
        return Stream.concat(
                        Stream.of(logistics.trackingNumber()), parcels.stream().map(Parcel::trackingNumber))
                .filter(number -> !number.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
