package org.cardcourier.notice;

/**
 * One line of an order, as the shop sent it; "" where it sent none (templates then show the card's default).
 *
 * @param name     what was bought, as the customer sees it, such as "无线鼠标"
 * @param quantity pieces as written, such as "2" or "1.5"
 * @param price    price of one piece: text such as "399.00", in the currency of the order
 * @param imageUrl absolute http(s) address of a picture
 */
public record OrderItem(String name, String quantity, String price, String imageUrl) {}
