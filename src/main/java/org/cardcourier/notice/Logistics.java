package org.cardcourier.notice;

/**
 * The parcel of an order; "" where the shop sent none.
 *
 * @param carrier        who carries it, such as "顺丰速运"
 * @param trackingNumber the carrier's number, such as "SF1234567890"
 * @param trackingUrl    absolute http(s) address of the carrier's page
 */
public record Logistics(String carrier, String trackingNumber, String trackingUrl) {

    /** No parcel. */
    public static final Logistics NONE = new Logistics("", "", "");

    /** @return true if nothing is known of a parcel */
    public boolean isNone() {
        return equals(NONE);
    }
}
