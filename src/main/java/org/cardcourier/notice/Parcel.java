package org.cardcourier.notice;

import java.util.List;

/**
 * One of several parcels of an order, as the shop sent it; "" where it sent none.
 *
 * @param carrier         who carries it, such as "顺丰速运"
 * @param trackingNumber  the carrier's number, such as "SF1234567890"
 * @param trackingUrl     absolute http(s) address of the carrier's page
 * @param status          a word such as "in_transit"; any is allowed
 * @param statusText      the status in the customer's words, such as "运输中"
 * @param expectedArrival when it is expected, only text, such as "2026-01-23"
 * @param items           what is in it; empty where the shop did not say
 */
public record Parcel(
        String carrier,
        String trackingNumber,
        String trackingUrl,
        String status,
        String statusText,
        String expectedArrival,
        List<ParcelItem> items) {

    /** Keeps an own copy of the list. */
    public Parcel {
        items = List.copyOf(items);
    }
}
