package org.cardcourier.notice;

import java.util.List;
import java.util.Map;

/**
 * An order, as the shop sent it. Every text is as written; "" where the shop sent none.
 *
 * @param orderId     the shop's number, such as "SO-42"
 * @param status      a word such as "shipped"; any is allowed, ten have an emoji
 * @param statusText  the status in the customer's words, such as "已发货"
 * @param createdAt   when it was placed, only text, such as "2026-01-20 14:30"
 * @param currency    ISO 4217 code such as "CNY"; "" counts as CNY
 * @param items       what was bought; empty where the shop sent none
 * @param totalAmount what was paid, such as "1058.00"
 * @param shippingFee the part of it for shipping, such as "0.00"
 * @param logistics   the parcel; {@link Logistics#NONE} where the shop sent none
 * @param remark      the customer's remark
 * @param extra       whatever else a template wants to show, text to text; the reader sorts it by name
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
        Logistics logistics,
        String remark,
        Map<String, String> extra) {

    /** Keeps own copies of the lists. */
    public Order {
        items = List.copyOf(items);
        extra = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(extra));
    }
}
