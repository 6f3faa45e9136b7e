package org.cardcourier.notice;

/**
 * What is in a parcel, or how many of it; "" where the shop sent none.
 *
 * @param name     what was bought, as the customer sees it, such as "无线鼠标"
 * @param quantity pieces in this parcel as written, such as "1"
 */
public record ParcelItem(String name, String quantity) {}
